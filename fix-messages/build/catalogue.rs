//! Which messages are written, and what the entries of their groups are called.

/// MsgType(35) of each message: orders, market data, quotes, securities.
pub(crate) const MESSAGES: [&str; 30] = [
    "D", "8", "F", "G", "9", "H", "AF", "q", "r", "j", // orders
    "V", "W", "X", "Y", // market data
    "R", "AG", "S", "Z", "a", "AI", "i", "b", // quotes
    "c", "d", "x", "y", "e", "f", "g", "h", // securities
];

/// The component that a group stands in, and the type of the group's entries. The standard shortens the names of its
/// components (`InstrmtLegSecListGrp`) and counts most groups of legs by the same field, so neither gives a name.
pub(crate) const ENTRIES: [(&str, &str); 40] = [
    ("AffectedOrdGrp", "AffectedOrder"),
    ("AttrbGrp", "InstrumentAttribute"),
    ("ContAmtGrp", "ContractAmount"),
    ("ContraGrp", "ContraBroker"),
    ("EvntGrp", "Event"),
    ("InstrmtLegExecGrp", "ExecutedLeg"),
    ("InstrmtLegGrp", "Leg"),
    ("InstrmtLegSecListGrp", "SecurityListLeg"),
    ("InstrmtMDReqGrp", "MdInstrument"),
    ("LegQuotGrp", "QuoteLeg"),
    ("LegQuotStatGrp", "QuoteStatusLeg"),
    ("LegSecAltIDGrp", "LegAltId"),
    ("LegStipulations", "LegStipulation"),
    ("MDFullGrp", "MdSnapshotEntry"),
    ("MDIncGrp", "MdUpdate"),
    ("MDReqGrp", "MdEntryType"),
    ("MDRjctGrp", "AltMdSource"),
    ("MiscFeesGrp", "MiscFee"),
    ("NestedParties", "NestedParty"),
    ("NstdPtysSubGrp", "NestedPartySub"),
    ("Parties", "Party"),
    ("PreAllocGrp", "Allocation"),
    ("PtysSubGrp", "PartySub"),
    ("QuotCxlEntriesGrp", "QuoteCancelEntry"),
    ("QuotEntryAckGrp", "QuoteEntryAck"),
    ("QuotEntryGrp", "QuoteEntry"),
    ("QuotQualGrp", "QuoteQualifier"),
    ("QuotReqGrp", "QuoteRequestInstrument"),
    ("QuotReqLegsGrp", "QuoteRequestLeg"),
    ("QuotReqRjctGrp", "QuoteRequestRejectInstrument"),
    ("QuotSetAckGrp", "QuoteSetAck"),
    ("QuotSetGrp", "QuoteSet"),
    ("SecAltIDGrp", "SecurityAltId"),
    ("SecListGrp", "SecurityListEntry"),
    ("Stipulations", "Stipulation"),
    ("StrategyParametersGrp", "StrategyParameter"),
    ("TrdgSesGrp", "TradingSession"),
    ("UndInstrmtGrp", "Underlying"),
    ("UndSecAltIDGrp", "UnderlyingAltId"),
    ("UnderlyingStipulations", "UnderlyingStipulation"),
];

/// The type of the entries of a component's group.
pub(crate) fn entry_name(component: &str) -> Result<&'static str, String> {
    match ENTRIES.iter().find(|(known, _)| *known == component) {
        Some((_, name)) => Ok(name),
        None => Err(format!("{component} has a group without a name for its entries: add one to build/catalogue.rs")),
    }
}
