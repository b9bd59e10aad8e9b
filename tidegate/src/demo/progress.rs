//! Where the day is: a bar on a terminal, a line for each half hour elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use reference::Session;
use types::{NANOS_PER_SEC, Timestamp};

/// See the module.
#[derive(Debug)]
pub(super) struct Progress {
    midnight: Timestamp,
    session: Session,
    shown: Shown,
}

#[derive(Debug)]
enum Shown {
    Bar(ProgressBar),
    /// The half hours of the day that were told.
    Lines {
        half_hours: i64,
    },
}

const HALF_HOUR_NS: i64 = 1800 * NANOS_PER_SEC;

impl Progress {
    pub(super) fn new(midnight: Timestamp, session: Session) -> Progress {
        let shown = if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new((session.close.0 - session.open.0).unsigned_abs());
            let style = ProgressStyle::with_template("{msg} New York [{wide_bar}] {percent}%");
            Shown::Bar(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
        } else {
            Shown::Lines { half_hours: 0 }
        };
        Progress { midnight, session, shown }
    }

    pub(super) fn show(&mut self, now: Timestamp) {
        let time = clock_time(now.0 - self.midnight.0);
        match &mut self.shown {
            Shown::Bar(bar) => {
                bar.set_position(u64::try_from(now.0 - self.session.open.0).unwrap_or(0));
                bar.set_message(time);
            }
            Shown::Lines { half_hours } => {
                let passed = (now.0 - self.midnight.0) / HALF_HOUR_NS;
                if passed > *half_hours && now >= self.session.open {
                    *half_hours = passed;
                    eprintln!("demo: {time} in New York");
                }
            }
        }
    }

    pub(super) fn finish(self) {
        if let Shown::Bar(bar) = self.shown {
            bar.finish_and_clear();
        }
    }
}

/// `09:30:00`.
fn clock_time(nanos: i64) -> String {
    let seconds = nanos / NANOS_PER_SEC;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
