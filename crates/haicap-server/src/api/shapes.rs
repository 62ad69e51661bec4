//! What values of the core look like on the wire, for the description of the API: the words of a closed list come from
//! the list itself.

use haicap_core::document::SignatureForm;
use haicap_core::dossier::{CommandKind, DeliveryWay, PayMethod, RefundGround, Stage, StopGround};
use haicap_core::forms::Form;
use haicap_core::inspection::Trouble;
use haicap_core::organization::Role;
use haicap_core::procedure::Channel;
use haicap_core::queue::{Priority, Purpose};
use haicap_core::staffing::Track;
use haicap_core::territory::UnitKind;
use haicap_core::time::DecreeKind;
use haicap_core::trial::{Cast, EvidenceKind, RoundStage, Verdict};
use std::borrow::Cow;
use utoipa::openapi::schema::{
    ArrayBuilder, ArrayItems, KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Names a shape and says what it looks like.
macro_rules! shapes {
    ($($(#[$meta:meta])* $shape:ident = $schema:expr;)+) => {$(
        $(#[$meta])*
        pub(crate) struct $shape;

        impl PartialSchema for $shape {
            fn schema() -> RefOr<Schema> {
                let object: Object = $schema.build();
                RefOr::T(Schema::Object(object))
            }
        }

        impl ToSchema for $shape {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($shape))
            }
        }
    )+};
}

/// A word of a closed list.
macro_rules! one_of {
    ($list:ident) => {
        text().enum_values(Some($list::ALL.iter().map(|value| value.key())))
    };
}

shapes! {
    /// A unit: the side of the reorganisation and five digits.
    Unit = text().pattern(Some("^(old|new)-[0-9]{5}$")).examples(["new-26740"]);
    /// A day.
    Day = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))).examples(["2025-06-13"]);
    /// A quarter of a year.
    QuarterWord = text().pattern(Some("^20[0-9]{2}-Q[1-4]$")).examples(["2025-Q2"]);
    /// A moment with its offset.
    Moment = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).examples(["2025-06-12T01:05:00Z"]);
    /// What was typed into a form, by key of its field.
    Typed = ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(text()));
    /// How a dossier is handed in.
    ChannelWord = one_of!(Channel);
    /// Where a dossier stands.
    StageWord = one_of!(Stage);
    /// A command.
    CommandWord = one_of!(CommandKind);
    /// A role.
    RoleWord = one_of!(Role);
    /// How the result is received.
    DeliveryWord = one_of!(DeliveryWay);
    /// How somebody paid.
    PayMethodWord = one_of!(PayMethod);
    /// On what ground a fee is given back.
    RefundGroundWord = one_of!(RefundGround);
    /// Why a dossier is not gone on with.
    StopGroundWord = one_of!(StopGround);
    /// What shows that a step was done elsewhere.
    EvidenceWord = one_of!(EvidenceKind);
    /// What somebody comes for.
    PurposeWord = one_of!(Purpose);
    /// Why somebody is called first.
    PriorityWord = one_of!(Priority);
    /// Provisional or final.
    TrackWord = one_of!(Track);
    /// A round of the rehearsal.
    RoundStageWord = one_of!(RoundStage);
    /// What a decree does to a day.
    DecreeWord = one_of!(DecreeKind);
    /// What a unit's play came to.
    VerdictWord = one_of!(Verdict);
    /// A part.
    CastWord = one_of!(Cast);
    /// Kind of a unit.
    UnitKindWord = one_of!(UnitKind);
    /// In whose place somebody signs.
    SignatureWord = one_of!(SignatureForm);
    /// A form that a unit prints.
    FormWord = one_of!(Form);
    /// What goes wrong at a unit.
    TroubleWord = one_of!(Trouble);
}

/// A post at a unit: the unit and the key of the post.
pub(crate) struct PostAtUnit;

impl PartialSchema for PostAtUnit {
    fn schema() -> RefOr<Schema> {
        let text: Schema = Schema::Object(text().build());
        let RefOr::T(unit) = Unit::schema() else { return RefOr::T(text) };
        let array = ArrayBuilder::new().prefix_items([unit, text]).items(ArrayItems::False);
        RefOr::T(Schema::Array(array.min_items(Some(2)).build()))
    }
}

impl ToSchema for PostAtUnit {}

/// Copies and pages.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only describes `haicap_core::procedure::Quantity`")]
pub(crate) struct Amount {
    /// Copies of the result.
    #[schema(minimum = 1)]
    copies: u32,
    /// Pages of one copy.
    #[schema(minimum = 1)]
    pages: u32,
}

/// What is put up for signature.
#[derive(ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[expect(dead_code, reason = "it only describes `haicap_core::dossier::Proposal`")]
pub(crate) enum ProposalShape {
    /// The result that was asked for.
    Grant,
    /// A refusal on the merits.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// A version of a procedure.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes `haicap_core::procedure::ProcedureId`")]
pub(crate) struct Version {
    /// National code.
    #[schema(example = "2.000815")]
    code: String,
    /// Our version, counting from 1.
    version: u32,
}

/// A question of an inspection.
#[derive(ToSchema)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
#[expect(dead_code, reason = "it only describes `haicap_core::inspection::Question`")]
pub(crate) enum Inquiry {
    /// Which posts I hold today.
    Posts,
    /// Whether I may give a command at the unit.
    May {
        /// The command.
        #[schema(inline)]
        command: CommandWord,
    },
    /// The number of my seal at the unit.
    Seal,
    /// Whether the unit can print a form.
    Form {
        /// The form.
        #[schema(inline)]
        form: FormWord,
    },
    /// To which division each step of a procedure goes.
    Route {
        /// The procedure.
        procedure: Version,
    },
    /// What a procedure costs.
    Fee {
        /// The procedure.
        procedure: Version,
        /// How much is asked for.
        quantity: Amount,
    },
    /// When a result is promised that is due within some working days.
    Due {
        /// The limit.
        working_days: u32,
        /// When it is handed in.
        #[schema(inline)]
        received_at: Moment,
    },
    /// Where addresses of an old unit belong now.
    Successors {
        /// The old unit.
        #[schema(inline)]
        of: Unit,
    },
    /// How long the fastest of some answers took on the unit's line, in microseconds.
    Line {
        /// In microseconds.
        fastest_us: u64,
    },
}

/// Refers to the shape of a problem.
pub(crate) fn problem() -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name("Problem"))
}
