//! `tidegate config import`: session settings of another engine as TOML.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use fix_session::settings::{self, CfgOptions, SettingsFile, from_cfg, to_toml};

use super::output;
use crate::config::{ConfigError, Problem, Problems};

/// Arguments of `tidegate config import`.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Session settings in the form of QuickFIX, QuickFIX/J or QuickFIX/Go.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Keys that your application reads itself: they are kept as they stand.
    #[arg(long, value_name = "KEY", value_delimiter = ',')]
    pub app_keys: Vec<String>,
    /// What ${NAME} in a value stands for.
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub variables: Vec<(String, String)>,
    /// Write the TOML to a new file, which only you may read, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn variable(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    let name = args.file.display().to_string();
    let unreadable = |why| ConfigError::Unreadable { path: args.file.clone(), why };
    let text = std::fs::read_to_string(&args.file).map_err(unreadable)?;
    let file = read(&name, &text, args)?;
    for note in &file.notes {
        eprintln!("{}", note.in_file(&name));
    }
    let toml = to_toml(&file, &name);
    match &args.out {
        Some(path) => write_new(path, &toml)?,
        None => output::print(|out| out.write_all(toml.as_bytes()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings, or every problem as one of a configuration file.
fn read(name: &str, text: &str, args: &ImportArgs) -> Result<SettingsFile, ConfigError> {
    let variables = args.variables.iter().cloned().collect::<BTreeMap<_, _>>();
    let options = CfgOptions { app_keys: args.app_keys.clone(), variables };
    from_cfg(text, &options).map_err(|problems| {
        let problem = |settings::Problem { line, key, what, fix }| {
            let reason = if fix.is_empty() { what } else { format!("{what}; {fix}") };
            Problem { file: name.to_owned(), line, key, reason }
        };
        ConfigError::Wrong(Problems(problems.into_iter().map(problem).collect()))
    })
}

/// A file that was not there: one that is may have been changed by hand since. It may hold passwords.
fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let write = file.and_then(|mut file| file.write_all(text.as_bytes()));
    write.with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command, ConfigArgs, ConfigCommand};

    const CFG: &str = "[DEFAULT]\nDesk=London\nFileStorePath=store\nDataDictionary=${home}/FIX44.xml\n[SESSION]\nConnectionType=acceptor\n\
        BeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\nSocketAcceptPort=9878\nPassword=secret\n";

    fn import(line: &str) -> anyhow::Result<ExitCode> {
        let cli = Cli::try_parse_from(line.split_whitespace()).unwrap();
        let Command::Config(ConfigArgs { command: ConfigCommand::Import(args) }) = cli.command else {
            panic!("{line}")
        };
        run(&args)
    }

    #[test]
    fn a_file_is_written_once_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (cfg, toml) = (dir.path().join("my.cfg"), dir.path().join("my.toml"));
        std::fs::write(&cfg, CFG).unwrap();
        let line = format!(
            "tidegate config import {} --app-keys Desk,Floor --var home=/h --out {}",
            cfg.display(),
            toml.display()
        );
        import(&line).unwrap();
        let text = std::fs::read_to_string(&toml).unwrap();
        assert_eq!(settings::from_toml(&text).unwrap().sessions[0].application["Desk"].reveal(), "London");
        assert!(text.contains(&format!("# {}:3: FileStorePath: has no effect", cfg.display())), "{text}");
        assert_eq!(std::fs::metadata(&toml).unwrap().permissions().mode() & 0o777, 0o600);
        let again = import(&line).unwrap_err();
        assert!(format!("{again:#}").starts_with(&format!("cannot write {}: ", toml.display())), "{again:#}");
    }

    #[test]
    fn what_is_wrong_is_said_with_file_and_line_and_nothing_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let (cfg, toml) = (dir.path().join("my.cfg"), dir.path().join("my.toml"));
        std::fs::write(&cfg, CFG).unwrap();
        let error = import(&format!("tidegate config import {} --out {}", cfg.display(), toml.display())).unwrap_err();
        let cfg = cfg.display();
        assert_eq!(
            error.to_string(),
            format!(
                "{cfg}:2: Desk: no family of engines knows this key; if the application reads it, name it in --app-keys\n\
                 {cfg}:4: DataDictionary: ${{home}}: nothing has this name; give the variable a value, or write it out"
            )
        );
        assert!(!toml.exists());
        let missing = import("tidegate config import no/such.cfg").unwrap_err();
        assert!(missing.to_string().starts_with("cannot read the configuration no/such.cfg: "), "{missing}");
    }
}
