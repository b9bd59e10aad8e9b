//! `${name}` in values, as QuickFIX/J has it.

use std::collections::BTreeMap;

/// The value with its variables replaced, or the name of one that is not known. `\${` is a `${` that is meant.
///
/// QuickFIX/J leaves an unknown variable as it stands, and then connects to a host that is called `${host}`.
pub(super) fn replaced<'v>(value: &str, known: impl Fn(&str) -> Option<&'v str>) -> Result<String, String> {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('\\') {
            out.push_str(before);
            out.push_str("${");
            rest = after;
            continue;
        }
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(known(name).ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// What variables may stand for, by name.
pub type Variables = BTreeMap<String, String>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_replaced_and_an_unknown_one_is_named() {
        let known = |name: &str| match name {
            "host" => Some("fix.example"),
            "user.home" => Some("/home/me"),
            _ => None,
        };
        for (value, expected) in [
            ("plain", Ok("plain")),
            ("${host}", Ok("fix.example")),
            ("${user.home}/x/${host}.log", Ok("/home/me/x/fix.example.log")),
            ("a\\${host}b", Ok("a${host}b")),
            ("${host", Ok("${host")),
            ("$host {host}", Ok("$host {host}")),
            ("${prot}", Err("prot")),
            ("${}", Err("")),
        ] {
            assert_eq!(replaced(value, known), expected.map(str::to_owned).map_err(str::to_owned), "{value}");
        }
    }
}
