//! Who acts, and whom a dossier may be given to.

use crate::access::{ActingPost, Subject, carries};
use crate::organization::{Assignment, Role};
use crate::territory::UnitId;
use jiff::civil::Date;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who acts: the post that is used for the command.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Actor {
    /// The assignment; `None` for a citizen.
    pub assignment: Option<Uuid>,
    /// The unit of the post.
    pub unit: Option<UnitId>,
    /// Key of the division of the post.
    pub division: Option<String>,
    /// Key of the post.
    pub post: Option<String>,
    /// Rights of the post.
    pub roles: BTreeSet<Role>,
    /// In whose place, when the post is another person's.
    pub in_place_of: Option<InPlaceOf>,
}

/// In whose place somebody acts, and under which delegation (làm thay theo ủy quyền).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InPlaceOf {
    /// The assignment of whoever is away.
    pub assignment: Uuid,
    /// The delegation.
    pub under: Uuid,
}

impl Actor {
    /// Somebody who acts in a post that they hold.
    pub fn of(held: &Assignment) -> Actor {
        Actor {
            assignment: Some(held.id),
            unit: Some(held.unit),
            division: Some(held.division.clone()),
            post: Some(held.post.clone()),
            roles: held.roles.clone(),
            in_place_of: None,
        }
    }

    /// Somebody who acts in the post of another.
    pub fn acting(post: &ActingPost) -> Actor {
        let in_place_of = InPlaceOf { assignment: post.held.id, under: post.under };
        Actor { assignment: Some(post.by), in_place_of: Some(in_place_of), ..Actor::of(&post.held) }
    }

    /// The posts at a unit with one of these rights in which somebody can act, their own first.
    pub fn all(subject: &Subject, unit: UnitId, roles: &[Role]) -> Vec<Actor> {
        let own = subject.assignments.iter().filter(|held| carries(held, unit, roles)).map(Actor::of);
        let acting = subject.acting.iter().filter(|post| carries(&post.held, unit, roles)).map(Actor::acting);
        own.chain(acting).collect()
    }

    /// Whether they hold this assignment, or act in the place of whoever does.
    pub fn is(&self, assignment: Uuid) -> bool {
        self.assignment == Some(assignment) || self.in_place_of.is_some_and(|away| away.assignment == assignment)
    }

    /// Whether they hold the post with this right.
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// The officer whom a command names, as the staff list has them today (người được giao hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// The post they hold.
    pub held: Assignment,
    /// The last day on which somebody acts for them, when they are away.
    pub away_until: Option<Date>,
}
