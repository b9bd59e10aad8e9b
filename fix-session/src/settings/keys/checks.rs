//! What is asked of a message.

use super::Kind::{Flag, Seconds};
use super::Part::Validation;
use super::{C, CJ, CJG, J, JG, Key, T, always, declined, honoured};

const CHECKSUM: &str =
    "a message whose length or checksum is wrong was damaged on its way: it is ignored and asked for again";
const SEE_IT: &str = "tidegate decode, which shows such a message and what is wrong with it";

pub(super) const KEYS: &[Key] = &[
    always("ValidateLengthAndChecksum", C, Flag, "Y", "Y", CHECKSUM, SEE_IT),
    always("ValidateChecksum", J, Flag, "Y", "Y", CHECKSUM, SEE_IT),
    honoured("ValidateIncomingMessage", J, Flag, "Y", Validation, "validate_incoming_message"),
    honoured("ValidateFieldsOutOfOrder", CJG, Flag, "Y", Validation, "validate_fields_out_of_order"),
    honoured("ValidateFieldsHaveValues", CJG, Flag, "Y", Validation, "validate_fields_have_values"),
    honoured("ValidateUserDefinedFields", CJG, Flag, "Y", Validation, "validate_user_defined_fields"),
    honoured("ValidateConditionallyRequired", T, Flag, "", Validation, "validate_conditionally_required"),
    honoured("ValidateUnorderedGroupFields", J, Flag, "Y", Validation, "validate_unordered_group_fields"),
    honoured("FirstFieldInGroupIsDelimiter", J, Flag, "N", Validation, "first_field_in_group_is_delimiter"),
    honoured("AllowUnknownMsgFields", CJG, Flag, "N", Validation, "allow_unknown_msg_fields"),
    honoured("AllowUnknownEnumValues", J, Flag, "N", Validation, "allow_unknown_enum_values"),
    honoured("RejectInvalidMessage", JG, Flag, "Y", Validation, "reject_invalid_message"),
    honoured("RequiresOrigSendingTime", J, Flag, "Y", Validation, "requires_orig_sending_time"),
    honoured("CheckCompID", CJ, Flag, "Y", Validation, "check_comp_id"),
    honoured("CheckLatency", CJG, Flag, "Y", Validation, "check_latency"),
    honoured("MaxLatency", CJG, Seconds(1, 86_400), "120", Validation, "max_latency_s"),
    always(
        "ValidateSequenceNumbers",
        J,
        Flag,
        "Y",
        "Y",
        "without them lost and repeated orders would not be told from new ones",
        "ResetOnLogon=Y, where a peer does not keep its numbers",
    ),
    always(
        "RejectGarbledMessage",
        J,
        Flag,
        "N",
        "N",
        "a garbled message is ignored, as the standard has it (scenarios 2d, 2m, 3b): its MsgSeqNum(34) may be wrong too",
        "nothing, since the gap is seen with the next message, and asked for",
    ),
    declined(
        "RejectMessageOnUnhandledException",
        J,
        "N",
        "no application code throws here: a refusal is a value, and is answered",
        "Reject(3) and BusinessMessageReject(j), which an application sends by itself",
    ),
    always(
        "PreserveMessageFieldsOrder",
        C,
        Flag,
        "N",
        "Y",
        "a body goes out in the order in which it was written",
        "nothing, since a peer takes any order within a section (scenario 15)",
    ),
    always(
        "AllowPosDup",
        J,
        Flag,
        "N",
        "N",
        "PossDupFlag(43) and OrigSendingTime(122) are the session's alone",
        "PossResend(97), which an application may send",
    ),
    always(
        "ContinueInitializationOnError",
        J,
        Flag,
        "N",
        "N",
        "everything wrong in a file is said before any session starts",
        "config import, which says it without a start",
    ),
];
