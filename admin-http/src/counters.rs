//! What HTTP counts of itself. Shared by all connections, so atomics; read only for `/metrics`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::http::StatusCode;
use rust_decimal::Decimal;

use crate::metrics::{MetricKind, MetricSample, MetricsView};
use crate::problem::ProblemKind;

/// Upper bounds of the duration buckets: from a read that met an idle shard to one that met the limit of a request.
const BUCKETS: [(&str, Duration); 7] = [
    ("0.0005", Duration::from_micros(500)),
    ("0.001", Duration::from_millis(1)),
    ("0.005", Duration::from_millis(5)),
    ("0.025", Duration::from_millis(25)),
    ("0.1", Duration::from_millis(100)),
    ("1", Duration::from_secs(1)),
    ("5", Duration::from_secs(5)),
];

/// The counters.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    connections: AtomicU64,
    /// By status class, 1xx first.
    classes: [AtomicU64; 5],
    problems: [AtomicU64; ProblemKind::ALL.len()],
    /// Not cumulative; the last holds what is slower than every bound.
    durations: [AtomicU64; BUCKETS.len() + 1],
    nanos: AtomicU64,
}

/// An open connection; it is counted until this is dropped.
#[derive(Debug)]
pub(crate) struct Connected(Arc<Counters>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

impl Counters {
    /// Counts a connection.
    pub(crate) fn on_connected(self: &Arc<Counters>) -> Connected {
        self.connections.fetch_add(1, Relaxed);
        Connected(Arc::clone(self))
    }

    /// Counts one answered request.
    pub(crate) fn on_response(&self, status: StatusCode, problem: Option<ProblemKind>, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, self.classes.len());
        self.classes[class - 1].fetch_add(1, Relaxed);
        if let Some(kind) = problem {
            self.problems[kind as usize].fetch_add(1, Relaxed);
        }
        let bucket = BUCKETS.iter().position(|&(_, bound)| took <= bound).unwrap_or(BUCKETS.len());
        self.durations[bucket].fetch_add(1, Relaxed);
        self.nanos.fetch_add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Adds them to what the shard measured.
    pub(crate) fn add_to(&self, view: &mut MetricsView) {
        let connections = self.connections.load(Relaxed);
        view.gauge("tidegate_http_connections", "Open connections to the operators' API.", connections);
        let classes = (1..)
            .zip(&self.classes)
            .map(|(class, count)| MetricSample::labelled("class", format!("{class}xx"), count.load(Relaxed)));
        let help = "Answers of the operators' API by status class.";
        view.family(MetricKind::Counter, "tidegate_http_responses_total", help, classes.collect());
        let problems = ProblemKind::ALL
            .into_iter()
            .map(|kind| MetricSample::labelled("problem", kind.slug(), self.problems[kind as usize].load(Relaxed)));
        let help = "Refusals of the operators' API by problem type.";
        view.family(MetricKind::Counter, "tidegate_http_problems_total", help, problems.collect());
        let help = "Time from a request's head to its answer.";
        view.family(MetricKind::Histogram, "tidegate_http_request_seconds", help, self.duration_samples());
    }

    fn duration_samples(&self) -> Vec<MetricSample> {
        let mut below: u64 = 0;
        let mut samples = Vec::with_capacity(BUCKETS.len() + 3);
        let bounds = BUCKETS.iter().map(|&(text, _)| text).chain(["+Inf"]);
        for (bound, count) in bounds.zip(&self.durations) {
            below += count.load(Relaxed);
            samples.push(MetricSample::labelled("le", bound, below).suffixed("_bucket"));
        }
        let seconds = Decimal::from_i128_with_scale(i128::from(self.nanos.load(Relaxed)), 9);
        samples.push(MetricSample::bare(seconds).suffixed("_sum"));
        samples.push(MetricSample::bare(below).suffixed("_count"));
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_answer_and_a_refusal_can_be_seen_in_the_metrics() {
        let counters = Counters::default();
        counters.on_response(StatusCode::OK, None, Duration::from_micros(100));
        counters.on_response(StatusCode::UNAUTHORIZED, Some(ProblemKind::Unauthorized), Duration::from_millis(20));
        counters.on_response(StatusCode::SERVICE_UNAVAILABLE, Some(ProblemKind::ShardSilent), Duration::from_secs(9));
        let mut view = MetricsView::default();
        counters.add_to(&mut view);
        let text = view.exposition();
        for line in [
            "tidegate_http_responses_total{class=\"4xx\"} 1",
            "tidegate_http_problems_total{problem=\"unauthorized\"} 1",
            "tidegate_http_problems_total{problem=\"not-found\"} 0",
            "tidegate_http_request_seconds_bucket{le=\"0.0005\"} 1",
            "tidegate_http_request_seconds_bucket{le=\"0.025\"} 2",
            "tidegate_http_request_seconds_bucket{le=\"5\"} 2",
            "tidegate_http_request_seconds_bucket{le=\"+Inf\"} 3",
            "tidegate_http_request_seconds_sum 9.0201",
            "tidegate_http_request_seconds_count 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn every_problem_is_counted_under_its_own_name() {
        for (at, kind) in ProblemKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, at, "{kind:?}");
        }
    }
}
