use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use kunyu_terms::Bilingual;

use crate::{Act, LedgerError};

/// An id: of a book, state, lot, piece or holder.
pub type Id = Arc<str>;

/// What a book is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookKind {
    /// One of the independent states of land; every piece stands in it with its whole area.
    Track,
    /// What kind of piece it is (plot, 代征道路, …); obeys the laws of a track.
    Nature,
    /// A side account: quota, farmland balance, blank certificates.
    Account,
}

/// In what a book counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookUnit {
    /// 0.01 m².
    Area,
    /// 0.01 t (产能).
    Tonne,
    /// Pieces of paper.
    Count,
}

/// One state of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Id.
    pub id: Id,
    /// Title.
    pub title: Bilingual,
    /// Whether it is 本底, the only state that may be negative.
    pub contra: bool,
}

/// The land that an account is charged for: the opening states of a piece in one track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Track.
    pub book: Id,
    /// Its states that count.
    pub states: Vec<Id>,
}

/// A track or a side account, as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// Id.
    pub id: Id,
    /// Title.
    pub title: Bilingual,
    /// Kind.
    pub kind: BookKind,
    /// Unit of its amounts.
    pub unit: BookUnit,
    /// Whether a piece may stand in several states at once (class only).
    pub mixed: bool,
    /// States; the first that is not contra is the initial one.
    pub states: Vec<State>,
    /// Moves that are allowed, as (from, to); all when empty.
    pub flows: Vec<(Id, Id)>,
    /// What land the account is charged for.
    pub basis: Option<Basis>,
}

impl Book {
    /// Where land stands when nothing else is said: the first state that is not contra.
    pub fn initial(&self) -> Option<&State> {
        self.states.iter().find(|state| !state.contra)
    }

    /// The contra state.
    pub fn contra(&self) -> Option<&State> {
        self.states.iter().find(|state| state.contra)
    }

    /// The state of this id.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| *state.id == *id)
    }

    /// Whether every piece has its whole area in this book.
    pub fn is_land(&self) -> bool {
        self.kind != BookKind::Account
    }
}

/// A state of a book, numbered over all books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) u16);

/// What the laws need to know of a slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlotInfo {
    pub(crate) book: usize,
    pub(crate) state: usize,
    pub(crate) contra: bool,
    pub(crate) land: bool,
    pub(crate) mixed: bool,
}

/// The books of a ledger with the acts that are declared over them.
#[derive(Debug, Clone, Default)]
pub struct Books {
    books: Vec<Book>,
    acts: Vec<Act>,
    slots: Vec<SlotInfo>,
    index: HashMap<Id, (usize, BTreeMap<Id, Slot>)>,
}

impl Books {
    /// Checks the declarations: ids once, one contra state and another in each book, at most one
    /// book of natures, known states in flows, bases and acts.
    pub fn new(books: Vec<Book>, acts: Vec<Act>) -> Result<Self, LedgerError> {
        let mut built = Self {
            books: Vec::new(),
            acts: Vec::new(),
            slots: Vec::new(),
            index: HashMap::new(),
        };
        for book in books {
            built.add(book)?;
        }
        let natures = built
            .books
            .iter()
            .filter(|book| book.kind == BookKind::Nature);
        if natures.count() > 1 {
            return Err(declaration("nature", "at most one book of kind nature"));
        }
        built.check_names()?;
        for act in &acts {
            built.check_act(act)?;
        }
        built.acts = acts;
        Ok(built)
    }

    fn add(&mut self, book: Book) -> Result<(), LedgerError> {
        let contras = book.states.iter().filter(|state| state.contra).count();
        if contras != 1 || book.states.len() < 2 {
            return Err(declaration(
                &book.id,
                "one contra state and at least one other",
            ));
        }
        if book.mixed && book.kind != BookKind::Track {
            return Err(declaration(&book.id, "only a track is mixed"));
        }
        let mut states = BTreeMap::new();
        for (position, state) in book.states.iter().enumerate() {
            let Ok(slot) = u16::try_from(self.slots.len()) else {
                return Err(declaration(&book.id, "fewer states"));
            };
            self.slots.push(SlotInfo {
                book: self.books.len(),
                state: position,
                contra: state.contra,
                land: book.is_land(),
                mixed: book.mixed,
            });
            if states.insert(Id::clone(&state.id), Slot(slot)).is_some() {
                return Err(declaration(&state.id, "each state once"));
            }
        }
        let entry = (self.books.len(), states);
        if self.index.insert(Id::clone(&book.id), entry).is_some() {
            return Err(declaration(&book.id, "each book once"));
        }
        self.books.push(book);
        Ok(())
    }

    fn check_names(&self) -> Result<(), LedgerError> {
        for book in &self.books {
            for (from, to) in &book.flows {
                self.slot(&book.id, from)?;
                self.slot(&book.id, to)?;
            }
            if let Some(basis) = &book.basis {
                for state in &basis.states {
                    self.slot(&basis.book, state)?;
                }
                if !self.book(&basis.book)?.is_land() {
                    return Err(declaration(&book.id, "a basis in a track"));
                }
            }
        }
        Ok(())
    }

    fn check_act(&self, act: &Act) -> Result<(), LedgerError> {
        for rule in &act.refuses {
            for state in &rule.states {
                self.slot(&rule.book, state)?;
            }
        }
        for (book, state) in &act.to {
            self.slot(book, state)?;
            if !self.book(book)?.is_land() {
                return Err(declaration(&act.id, "an act over tracks"));
            }
        }
        for book in &act.restores {
            if !self.book(book)?.is_land() {
                return Err(declaration(&act.id, "a restored track"));
            }
        }
        Ok(())
    }

    /// All books, in their order.
    pub fn all(&self) -> &[Book] {
        &self.books
    }

    /// The tracks, without natures and accounts.
    pub fn tracks(&self) -> impl Iterator<Item = &Book> {
        let track = |book: &&Book| book.kind == BookKind::Track;
        self.books.iter().filter(track)
    }

    /// Tracks and the book of natures: all in which a piece has its whole area.
    pub fn land(&self) -> impl Iterator<Item = &Book> {
        self.books.iter().filter(|book| book.is_land())
    }

    /// The book that says of what kind a piece is.
    pub fn nature(&self) -> Option<&Book> {
        let nature = |book: &&Book| book.kind == BookKind::Nature;
        self.books.iter().find(nature)
    }

    /// The book of this id.
    pub fn book(&self, id: &str) -> Result<&Book, LedgerError> {
        let found = self.index.get(id).map(|(position, _)| *position);
        let unknown = || LedgerError::UnknownBook { book: id.into() };
        found
            .map(|position| &self.books[position])
            .ok_or_else(unknown)
    }

    /// The declared act of this id.
    pub fn act(&self, id: &str) -> Result<&Act, LedgerError> {
        let unknown = || LedgerError::UnknownAct { act: id.into() };
        self.acts
            .iter()
            .find(|act| *act.id == *id)
            .ok_or_else(unknown)
    }

    pub(crate) fn slot(&self, book: &str, state: &str) -> Result<Slot, LedgerError> {
        let Some((_, states)) = self.index.get(book) else {
            return Err(LedgerError::UnknownBook { book: book.into() });
        };
        let unknown = || LedgerError::UnknownState {
            book: book.into(),
            state: state.into(),
        };
        states.get(state).copied().ok_or_else(unknown)
    }

    pub(crate) fn info(&self, slot: Slot) -> SlotInfo {
        self.slots[usize::from(slot.0)]
    }

    pub(crate) fn book_of(&self, slot: Slot) -> &Book {
        &self.books[self.info(slot).book]
    }

    pub(crate) fn state_of(&self, slot: Slot) -> &State {
        let info = self.info(slot);
        &self.books[info.book].states[info.state]
    }

    /// The slots of a book, in the order of its states.
    pub(crate) fn slots_of(&self, book: &str) -> Result<Vec<Slot>, LedgerError> {
        let book = self.book(book)?;
        let slots = book.states.iter();
        slots.map(|state| self.slot(&book.id, &state.id)).collect()
    }

    pub(crate) fn contra_slot(&self, book: &Book) -> Result<Slot, LedgerError> {
        let contra = book.contra();
        let missing = || declaration(&book.id, "one contra state and at least one other");
        self.slot(&book.id, &contra.ok_or_else(missing)?.id)
    }
}

fn declaration(id: &str, needs: &'static str) -> LedgerError {
    LedgerError::Declaration {
        id: id.into(),
        needs,
    }
}
