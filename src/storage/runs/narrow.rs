//! The runs that have every term that is looked for, found in one of two ways.
//!
//! Where some term is rare, its runs are gathered from the index of terms and then sorted: there are not many. Where all
//! are common, the list is walked in its order, and each run asked whether it has them: the page is full soon. Either
//! way a page costs about the same however many runs there are.

use sqlx::{Database, Encode, QueryBuilder, Type};

use super::terms::Wanted;
use super::{RunQuery, Shelf, has_nul};

/// What a list is narrowed to.
pub(super) struct Narrowing {
    shelf: Shelf,
    wanted: Vec<Wanted>,
}

impl Narrowing {
    /// A term is rare up to here: so many runs are looked up and sorted as fast as a list is walked in which one of some
    /// hundred has it.
    pub(super) const MOST_GATHERED: i64 = 5_000;

    /// None where nothing can be found.
    pub(super) fn new(query: &RunQuery) -> Option<Self> {
        // No text has a NUL, and PostgreSQL will not even be asked about one.
        if query.tags.iter().chain(&query.model).any(|name| has_nul(name)) {
            return None;
        }
        let names =
            query.tags.iter().map(|tag| Wanted::tag(tag)).chain(query.model.iter().map(|name| Wanted::model(name)));
        Some(Self { shelf: query.shelf, wanted: names.chain(Wanted::words(&query.search)?).collect() })
    }

    /// For each term a count of the runs that have it, one more than [`Narrowing::MOST_GATHERED`] at most.
    pub(super) fn probes<DB>(&self) -> Vec<(usize, QueryBuilder<DB>)>
    where
        DB: Database<Arguments: Default>,
        String: for<'t> Encode<'t, DB> + Type<DB>,
        i64: for<'t> Encode<'t, DB> + Type<DB>,
    {
        let probe = |wanted: &Wanted| {
            let mut query = QueryBuilder::new("SELECT COUNT(*) FROM (SELECT 1 FROM run_terms WHERE ");
            wanted.push(&mut query);
            query.push(" LIMIT ").push_bind(Self::MOST_GATHERED + 1).push(") AS found");
            query
        };
        self.wanted.iter().map(probe).enumerate().collect()
    }

    /// By gathering the runs with this term, or without one by walking the list.
    pub(super) fn by(&self, rarest: Option<usize>) -> Narrowed<'_> {
        let gathered = rarest.and_then(|number| self.wanted.get(number));
        let others = self.wanted.iter().enumerate().filter(|(number, _)| Some(*number) != rarest);
        Narrowed { shelf: self.shelf, gathered, others: others.map(|(_, wanted)| wanted).collect() }
    }
}

/// A list that is narrowed in one of the two ways.
pub(super) struct Narrowed<'a> {
    shelf: Shelf,
    gathered: Option<&'a Wanted>,
    others: Vec<&'a Wanted>,
}

impl Narrowed<'_> {
    /// A query of these columns of `runs`, which ends inside its condition.
    pub(super) fn select<DB>(&self, columns: &str) -> QueryBuilder<DB>
    where
        DB: Database<Arguments: Default>,
        String: for<'t> Encode<'t, DB> + Type<DB>,
    {
        let mut query = QueryBuilder::new("");
        self.begin(&mut query, columns);
        query
    }

    /// A count that ends at `most`; none where it would walk a long list.
    pub(super) fn count<DB>(&self, most: i64) -> Option<QueryBuilder<DB>>
    where
        DB: Database<Arguments: Default>,
        String: for<'t> Encode<'t, DB> + Type<DB>,
        i64: for<'t> Encode<'t, DB> + Type<DB>,
    {
        if self.gathered.is_none() && !self.others.is_empty() {
            return None;
        }
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM (");
        self.begin(&mut query, "1");
        query.push(" LIMIT ").push_bind(most).push(") AS found");
        Some(query)
    }

    fn begin<DB>(&self, query: &mut QueryBuilder<DB>, columns: &str)
    where
        DB: Database,
        String: for<'t> Encode<'t, DB> + Type<DB>,
    {
        if let Some(wanted) = self.gathered {
            // Materialized, and joined from left to right: neither database may think of walking the list after all.
            query.push("WITH gathered AS MATERIALIZED (SELECT DISTINCT run_id FROM run_terms WHERE ");
            wanted.push(query);
            query.push(") SELECT ").push(columns);
            query.push(" FROM gathered CROSS JOIN runs WHERE runs.id = gathered.run_id AND ");
        } else {
            query.push("SELECT ").push(columns).push(" FROM runs WHERE ");
        }
        query.push("runs.shelf = ").push_bind(self.shelf.name().to_owned());
        for wanted in &self.others {
            query.push(" AND EXISTS (SELECT 1 FROM run_terms WHERE run_id = runs.id AND ");
            wanted.push(query);
            query.push(")");
        }
    }
}
