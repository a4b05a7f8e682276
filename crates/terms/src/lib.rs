//! Units, dates, languages and identifiers of land administration. Pure: no clock, no file.

mod area;
mod calendar;
mod clock;
mod date;
mod decimal;
mod exact;
mod identifier;
mod lang;
mod text;
mod written;

pub use area::{Area, AreaUnit};
pub use calendar::{CalendarError, DayKind, MAX_COVER_DAYS, WorkCalendar};
pub use clock::{Clock, ClockKind, ClockState};
pub use date::{Date, DateError};
pub use decimal::{Decimal, DecimalError, MAX_DECIMALS};
pub use exact::{Exact, ExactError, Rounding};
pub use identifier::{
    CertificateKind, CertificateNumber, CreditCode, IdNumber, IdentifierError, IdentifierFault,
    IdentifierKind, ParcelCode, UnitCode,
};
pub use lang::{Lang, Localized};
pub use text::Bilingual;
pub use written::{WrittenArea, money};
