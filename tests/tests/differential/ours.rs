//! The verdict of this project's codec.

use fix_codec::{
    DataLengths, FieldIndex, Framed, FramingLimits, Rejection, ValidationOptions, ValidationScratch, Violation, frame,
    validate,
};
use spec::Dictionary;

use crate::verdict::{Answer, Verdict};

/// The codec as a session would use it, with everything that it keeps between messages.
#[derive(Default)]
pub(crate) struct Codec {
    index: FieldIndex,
    scratch: ValidationScratch,
}

impl Codec {
    /// What is said of `message`, behind which `next` comes twice, a sound message: one of the two must be found in any
    /// case. The first may be lost to a BodyLength(9) that leads into it.
    pub(crate) fn judge(&mut self, message: &[u8], next: &[u8]) -> Verdict {
        let stream = [message, next, next].concat();
        let mut rest = &stream[..];
        loop {
            match frame(rest, &FramingLimits::default()) {
                Framed::Message(found, _) if rest.len() == stream.len() => return self.look_at(found),
                Framed::Message(found, _) => {
                    assert_eq!(found, next, "behind bytes that are ignored comes the next message");
                    return Verdict::without_tag(Answer::Ignored);
                }
                Framed::Garbage { consumed, .. } => rest = &rest[consumed..],
                Framed::Incomplete => panic!("a sound message stands at the end and was not found"),
            }
        }
    }

    fn look_at(&mut self, message: &[u8]) -> Verdict {
        let parsed = self.index.parse(message, &DataLengths::STANDARD).map_err(|error| error.violation());
        // QuickFIX has no table of conditions: which fields call for which is left to its application.
        let options = ValidationOptions { conditionally_required: false, ..ValidationOptions::default() };
        let checked = parsed.map_err(Rejection::Session);
        let checked = checked.and_then(|message| validate(&message, Dictionary::fix44(), &options, &mut self.scratch));
        match checked {
            Ok(()) => Verdict::without_tag(Answer::Accepted),
            Err(rejection) => {
                let Violation { reason, ref_tag } = rejection.violation();
                Verdict { answer: Answer::Reject(reason.code()), ref_tag }
            }
        }
    }
}
