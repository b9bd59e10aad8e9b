//! The tables of rules that no dictionary has, as Rust tables.
//!
//! `rules/conditions.tsv` has one row for each condition: where it holds, the field that it asks for, what calls for it,
//! the versions, and the standard's words. `rules/agreed.tsv` has one row for each field with numbers that the standard
//! leaves to agreements.

/// The tables `CONDITIONS` and `AGREED`.
pub(crate) fn write(conditions: &str, agreed: &str) -> Result<String, String> {
    let mut out = String::from("pub(crate) static CONDITIONS: &[Rule] = &[\n");
    for row in rows("conditions", conditions) {
        out += &condition(&row?)?;
    }
    out += "];\npub(crate) static AGREED: &[Agreed] = &[\n";
    for row in rows("agreed", agreed) {
        let row: Row<5> = row?;
        let [tag, from, since, until, _] = row.cells;
        let (tag, from) = (row.number(tag)?, row.number(from)?);
        let (since, until) = row.versions(since, until)?;
        out += &format!("    Agreed {{ tag: {tag}, from: {from}, since: {since}, until: {until} }},\n");
    }
    Ok(out + "];\n")
}

fn condition(row: &Row<6>) -> Result<String, String> {
    let [places, needs, when, since, until, text] = row.cells;
    let places: Result<Vec<String>, String> = places.split(' ').map(|place| row.place(place)).collect();
    let needs: Result<Vec<u32>, String> = needs.split('/').map(|tag| row.number(tag)).collect();
    let premises = when.split(' ').filter(|premise| *premise != "-");
    let premises: Result<Vec<String>, String> = premises.map(|premise| row.premise(premise)).collect();
    let (since, until) = row.versions(since, until)?;
    let (places, premises) = (places?.join(", "), premises?.join(", "));
    Ok(format!(
        "    Rule {{ places: &[{places}], needs: &{:?}, when: &[{premises}], since: {since}, until: {until}, \
         text: {text:?} }},\n",
        needs?
    ))
}

/// A row of a table, and where it stands.
struct Row<'a, const N: usize> {
    table: &'static str,
    line: usize,
    cells: [&'a str; N],
}

fn rows<'a, const N: usize>(table: &'static str, text: &'a str) -> impl Iterator<Item = Result<Row<'a, N>, String>> {
    text.lines().enumerate().skip(1).map(move |(at, text)| {
        let cells: Vec<&str> = text.split('\t').collect();
        let (line, columns) = (at + 1, cells.len());
        let cells =
            cells.try_into().map_err(|_| format!("rules/{table}.tsv, line {line}: {columns} columns, not {N}"))?;
        Ok(Row { table, line, cells })
    })
}

impl<const N: usize> Row<'_, N> {
    fn fail(&self, why: &str) -> String {
        format!("rules/{}.tsv, line {}: {why}", self.table, self.line)
    }

    fn number(&self, text: &str) -> Result<u32, String> {
        text.parse().map_err(|_| self.fail(&format!("{text} is not a number")))
    }

    /// `*` is any message or entry, `@73` the entries of the group that 73 counts, anything else a MsgType(35).
    fn place(&self, text: &str) -> Result<String, String> {
        match text.strip_prefix('@') {
            Some(count) => Ok(format!("Place::Entry({})", self.number(count)?)),
            None if text == "*" => Ok("Place::Any".into()),
            None => Ok(format!("Place::Message({text:?})")),
        }
    }

    /// `40` is a field that is there, `!40` one that is not, `40=2/4` one with one of these values.
    fn premise(&self, text: &str) -> Result<String, String> {
        if let Some(tag) = text.strip_prefix('!') {
            return Ok(format!("When::Absent({})", self.number(tag)?));
        }
        Ok(match text.split_once('=') {
            None => format!("When::There({})", self.number(text)?),
            Some((tag, values)) => {
                let values: Vec<&str> = values.split('/').collect();
                format!("When::Is({}, &{values:?})", self.number(tag)?)
            }
        })
    }

    fn versions(&self, since: &str, until: &str) -> Result<(String, String), String> {
        let version = |name: &str| -> Result<String, String> {
            let short = name.strip_prefix("FIX.").ok_or_else(|| self.fail(&format!("{name} is not a version")))?;
            Ok(format!("Version::FIX{}", short.replace('.', "")))
        };
        Ok((version(since)?, version(until)?))
    }
}
