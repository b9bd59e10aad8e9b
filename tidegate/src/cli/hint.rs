//! Commands that the program tells its user to type next. Each works when it is pasted into a shell: what is not the
//! default is written out, and what is the default is left out, so that it stays short.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use super::client_args::{CONNECT, ClientArgs, SESSION, TARGET};

/// The gateway's data directory where the command line names none, as in the sandbox.
pub(super) const DATA_DIR: &str = "data";

/// A command about an order, by the client that sent it.
pub(super) fn order_command(command: &str, cl_ord_id: &str, client: &ClientArgs) -> String {
    let options = fix_options(client.session.as_str(), client.target.as_str(), client.connect);
    // What begins with a dash would be taken for an option.
    if cl_ord_id.starts_with('-') {
        return format!("tidegate {command}{options} -- {}", quoted(cl_ord_id));
    }
    format!("tidegate {command} {}{options}", quoted(cl_ord_id))
}

/// The options with which a FIX client reaches a gateway, each with a space before it.
pub(super) fn fix_options(session: &str, target: &str, listens: SocketAddr) -> String {
    let connect = reachable(listens).to_string();
    let mut options = String::new();
    for (name, value, default) in
        [("session", session, SESSION), ("target", target, TARGET), ("connect", connect.as_str(), CONNECT)]
    {
        if value != default {
            options += &format!(" --{name} {}", quoted(value));
        }
    }
    options
}

/// The option for a data directory, with a space before it.
pub(super) fn data_dir_option(data_dir: &Path) -> String {
    if data_dir == Path::new(DATA_DIR) {
        String::new()
    } else {
        format!(" --data-dir {}", quoted(&data_dir.display().to_string()))
    }
}

/// An address for a client on this machine: one that listens on every address is reached on the loopback.
pub(super) fn reachable(listens: SocketAddr) -> SocketAddr {
    let ip = match listens.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listens.port())
}

/// A word for a POSIX shell, as it is where nothing in it is special.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:,+@%".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(session: &str, target: &str, listens: &str) -> String {
        fix_options(session, target, listens.parse().unwrap())
    }

    #[test]
    fn only_what_is_not_the_default_is_written_out() {
        assert_eq!(fix("CLIENT1", "TIDEGATE", "127.0.0.1:9878"), "");
        assert_eq!(fix("CLIENT1", "TIDEGATE", "0.0.0.0:9878"), "", "every address has the loopback among them");
        assert_eq!(fix("CLIENT2", "TIDEGATE", "127.0.0.1:7001"), " --session CLIENT2 --connect 127.0.0.1:7001");
        assert_eq!(fix("A B", "GATE", "[::]:9878"), " --session 'A B' --target GATE --connect '[::1]:9878'");
        assert_eq!(data_dir_option(Path::new("data")), "");
        assert_eq!(data_dir_option(Path::new("/var/lib/tide gate")), " --data-dir '/var/lib/tide gate'");
    }

    #[test]
    fn a_shell_reads_a_word_back_as_it_was() {
        for (word, shell) in [("O1", "O1"), ("", "''"), ("a$b", "'a$b'"), ("it's", r"'it'\''s'"), ("-x|y", "'-x|y'")] {
            assert_eq!(quoted(word), shell);
        }
    }
}
