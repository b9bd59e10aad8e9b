//! Counters and gauges, and their text form: the Prometheus exposition format, version 0.0.4.
//!
//! Names carry their unit (`_seconds`, `_bytes`), and a counter ends in `_total`. That is what makes a dashboard
//! readable without its author, so it is asserted here rather than agreed upon.

use rust_decimal::Decimal;

/// The format's media type.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything that is measured, at one moment.
#[derive(Debug, Clone, Default)]
pub struct MetricsView {
    families: Vec<MetricFamily>,
}

/// One measure: a name, and a sample for each combination of labels.
#[derive(Debug, Clone)]
pub struct MetricFamily {
    name: &'static str,
    help: &'static str,
    kind: MetricKind,
    samples: Vec<MetricSample>,
}

/// What a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    /// Only grows, from zero at the start of the process.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Quantiles by the label `quantile`, with `_sum` and `_count`.
    Summary,
    /// Cumulative buckets by the label `le`, with `_sum` and `_count`.
    Histogram,
}

/// One value.
#[derive(Debug, Clone)]
pub struct MetricSample {
    /// What follows the measure's name: mostly nothing; `_sum`, `_count` or `_bucket` in summaries and histograms.
    pub suffix: &'static str,
    /// Names and values; values may be any text.
    pub labels: Vec<(&'static str, String)>,
    /// The value, in the unit of the name.
    pub value: Decimal,
}

impl MetricSample {
    /// A value without labels.
    pub fn bare(value: impl Into<Decimal>) -> MetricSample {
        MetricSample { suffix: "", labels: Vec::new(), value: value.into() }
    }

    /// A value with one label.
    pub fn labelled(label: &'static str, of: impl Into<String>, value: impl Into<Decimal>) -> MetricSample {
        MetricSample { suffix: "", labels: vec![(label, of.into())], value: value.into() }
    }

    /// The same, with a suffix.
    pub fn suffixed(mut self, suffix: &'static str) -> MetricSample {
        self.suffix = suffix;
        self
    }
}

impl MetricsView {
    /// Adds a counter with one value.
    pub fn counter(&mut self, name: &'static str, help: &'static str, value: u64) {
        self.family(MetricKind::Counter, name, help, vec![MetricSample::bare(value)]);
    }

    /// Adds a gauge with one value.
    pub fn gauge(&mut self, name: &'static str, help: &'static str, value: impl Into<Decimal>) {
        self.family(MetricKind::Gauge, name, help, vec![MetricSample::bare(value)]);
    }

    /// Adds a summary: each quantile as text from `"0"` to `"1"`, and the values in the unit of the name.
    pub fn summary(
        &mut self,
        name: &'static str,
        help: &'static str,
        quantiles: &[(&'static str, Decimal)],
        sum: Decimal,
        count: u64,
    ) {
        let mut samples: Vec<MetricSample> =
            quantiles.iter().map(|&(at, value)| MetricSample::labelled("quantile", at, value)).collect();
        samples.push(MetricSample::bare(sum).suffixed("_sum"));
        samples.push(MetricSample::bare(count).suffixed("_count"));
        self.family(MetricKind::Summary, name, help, samples);
    }

    /// Adds a measure with any samples.
    ///
    /// # Panics
    /// If the name is not of the form `tidegate_words_in_lower_case`, was added before, or is a counter's without
    /// `_total`: all of them are written in our source.
    pub fn family(&mut self, kind: MetricKind, name: &'static str, help: &'static str, samples: Vec<MetricSample>) {
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        assert!(plain && name.starts_with("tidegate_"), "{name} is no name of a metric of ours");
        assert_eq!(kind == MetricKind::Counter, name.ends_with("_total"), "{name}: a counter, and only it, is a total");
        assert!(self.families.iter().all(|family| family.name != name), "{name} is measured twice");
        self.families.push(MetricFamily { name, help, kind, samples });
    }

    /// The text that Prometheus reads.
    pub fn exposition(&self) -> String {
        let mut out = String::new();
        for family in &self.families {
            write_family(&mut out, family);
        }
        out
    }
}

fn write_family(out: &mut String, family: &MetricFamily) {
    let kind = match family.kind {
        MetricKind::Counter => "counter",
        MetricKind::Gauge => "gauge",
        MetricKind::Summary => "summary",
        MetricKind::Histogram => "histogram",
    };
    let help = family.help.replace('\\', "\\\\").replace('\n', "\\n");
    out.push_str(&format!("# HELP {0} {help}\n# TYPE {0} {kind}\n", family.name));
    for sample in &family.samples {
        out.push_str(family.name);
        out.push_str(sample.suffix);
        write_labels(out, &sample.labels);
        out.push_str(&format!(" {}\n", sample.value.normalize()));
    }
}

fn write_labels(out: &mut String, labels: &[(&'static str, String)]) {
    for (at, (name, value)) in labels.iter().enumerate() {
        out.push(if at == 0 { '{' } else { ',' });
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        out.push_str(&format!("{name}=\"{value}\""));
    }
    if !labels.is_empty() {
        out.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prometheus_reads_what_is_written() {
        let mut view = MetricsView::default();
        view.counter("tidegate_orders_accepted_total", "Orders accepted.", u64::MAX);
        let venues = vec![
            MetricSample::labelled("venue", "XNYS", 1),
            MetricSample {
                suffix: "",
                labels: vec![("venue", "a\"b\\c\nd".into()), ("kind", "lit".into())],
                value: Decimal::new(-150, 2),
            },
        ];
        view.family(MetricKind::Gauge, "tidegate_venue_up", "Up \\ or\nnot.", venues);
        view.summary("tidegate_turn_seconds", "Turns.", &[("0.5", Decimal::new(25, 6))], Decimal::new(3, 0), 7);
        let expected = "\
# HELP tidegate_orders_accepted_total Orders accepted.
# TYPE tidegate_orders_accepted_total counter
tidegate_orders_accepted_total 18446744073709551615
# HELP tidegate_venue_up Up \\\\ or\\nnot.
# TYPE tidegate_venue_up gauge
tidegate_venue_up{venue=\"XNYS\"} 1
tidegate_venue_up{venue=\"a\\\"b\\\\c\\nd\",kind=\"lit\"} -1.5
# HELP tidegate_turn_seconds Turns.
# TYPE tidegate_turn_seconds summary
tidegate_turn_seconds{quantile=\"0.5\"} 0.000025
tidegate_turn_seconds_sum 3
tidegate_turn_seconds_count 7
";
        assert_eq!(view.exposition(), expected);
    }

    #[test]
    #[should_panic(expected = "is a total")]
    fn a_counter_without_its_suffix_is_a_bug_of_ours() {
        MetricsView::default().counter("tidegate_orders", "Orders.", 1);
    }
}
