//! FIX names to Rust names.

/// Names whose capitals do not tell where a word begins.
const WORDS: [(&str, &str); 3] = [("XMLnonFIX", "XML_NON_FIX"), ("IOIID", "IOI_ID"), ("IOIid", "IOI_ID")];

/// `ClOrdID` to `CL_ORD_ID`; a label is in capitals already and stays.
pub(crate) fn upper(name: &str) -> String {
    if let Some((_, words)) = WORDS.iter().find(|(known, _)| *known == name) {
        return (*words).into();
    }
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, char) in chars.iter().enumerate() {
        if at > 0 && begins_word(&chars, at) {
            out.push('_');
        }
        out.push(if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' });
    }
    if out.starts_with(|char: char| char.is_ascii_digit()) { format!("_{out}") } else { out }
}

/// `OrdStatus` to `ord_status`; a word that Rust keeps for itself gets an underscore.
pub(crate) fn lower(name: &str) -> String {
    let name = upper(name).to_ascii_lowercase();
    if matches!(name.as_str(), "yield" | "type" | "match" | "final") { name + "_" } else { name }
}

/// A capital begins a word after a small letter or a digit, or as the last of several before a small letter.
fn begins_word(chars: &[char], at: usize) -> bool {
    let (before, here, after) = (chars[at - 1], chars[at], chars.get(at + 1));
    // The plural of an abbreviation (`NoPartyIDs`) is one word.
    let plural = after == Some(&'s') && chars.get(at + 2).is_none_or(char::is_ascii_uppercase);
    here.is_ascii_uppercase()
        && (before.is_ascii_lowercase()
            || (before.is_ascii_digit() && after.is_some_and(char::is_ascii_lowercase))
            || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase) && !plural))
}
