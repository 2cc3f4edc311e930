//! The runs that have every term that is looked for, found in one of three ways, so that a page costs about the same
//! however many runs there are.
//!
//! Where some term is rare, the places of its runs are gathered from the index of terms and then sorted: there are not
//! many. Where all are common, and one of them begins a few different words at most, the index has the newest runs of
//! each of these in their order. Otherwise the list itself is walked, and each run asked whether it has them: the page is
//! full soon. Where it is not, because all that have a term are far away, they are gathered after all.

use super::query::{RunQuery, Shelf};
use super::sort::{OF_RUNS, Place, Stretch};
use super::sql::Statement;
use super::terms::Wanted;
use crate::model::Metric;
use crate::storage::runs::columns::has_nul;

/// Of a term.
const OF_TERMS: Place = Place { created_at: "place.created_at", id: "place.run_id" };

/// Runs that are counted; more are "many", and a term that more have is a common one.
const MOST_COUNTED: usize = 1_000;

/// Whether a count ended before it was broken off.
pub(crate) fn is_counted(count: i64) -> bool {
    usize::try_from(count).is_ok_and(|count| count <= MOST_COUNTED)
}

/// Runs whose times of saving tell how common a term is.
const SAMPLE: usize = 100;

/// What a list is narrowed to.
pub(crate) struct Narrowing {
    shelf: Shelf,
    wanted: Vec<Wanted>,
}

/// How the runs of a page are found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    /// By walking the list in its order.
    Walk,
    /// By gathering all runs with the wanted term of this number.
    Gather(usize),
    /// By the newest runs with each of these words, which are all that the wanted term of this number begins.
    Merge(usize, Vec<String>),
}

impl Narrowing {
    /// Words whose newest runs are read one after the other.
    pub(crate) const MOST_MERGED: usize = 16;
    /// Runs that a walk asks before it gives up.
    pub(crate) const MOST_WALKED: usize = 2_000;

    /// None where nothing can be found.
    pub(crate) fn new(query: &RunQuery) -> Option<Self> {
        // No text has a NUL, and PostgreSQL will not even be asked about one.
        if query.tags.iter().chain(&query.model).any(|name| has_nul(name)) {
            return None;
        }
        let names =
            query.tags.iter().map(|tag| Wanted::tag(tag)).chain(query.model.iter().map(|name| Wanted::model(name)));
        Some(Self { shelf: query.shelf, wanted: names.chain(Wanted::words(&query.search)?).collect() })
    }

    /// How many terms are looked for.
    pub(crate) fn len(&self) -> usize {
        self.wanted.len()
    }

    /// A count of the places of this wanted term, one more than [`MOST_COUNTED`] at most.
    pub(crate) fn probe(&self, number: usize) -> Statement {
        let mut probe = Statement::begin("SELECT COUNT(*) FROM (SELECT 1 FROM run_terms AS place WHERE ");
        self.wanted[number].push(&mut probe);
        probe.push(" AND shelf = ").text(self.shelf.name());
        push_end_of_count(&mut probe);
        probe
    }

    /// A count of the runs that are found, one more than [`MOST_COUNTED`] at most: of those with this wanted term, and
    /// without one of the whole list.
    pub(crate) fn count(&self, rare: Option<usize>) -> Statement {
        let mut count = Statement::begin("SELECT COUNT(*) FROM (");
        if let Some(number) = rare {
            self.by(&Way::Gather(number)).push_places(&mut count, None);
        } else {
            count.push("SELECT 1 FROM runs WHERE shelf = ").text(self.shelf.name());
        }
        push_end_of_count(&mut count);
        count
    }

    /// The words that this wanted term begins, one more than [`Narrowing::MOST_MERGED`] at most: from each to the next,
    /// however many runs have it.
    pub(crate) fn words(&self, number: usize) -> Statement {
        let wanted = &self.wanted[number];
        let mut words = Statement::begin(
            "WITH RECURSIVE words (term, number) AS (SELECT MIN(term), CAST(1 AS BIGINT) FROM run_terms WHERE ",
        );
        wanted.push(&mut words);
        words.push(" AND shelf = ").text(self.shelf.name());
        words.push(" UNION ALL SELECT (SELECT MIN(term) FROM run_terms WHERE ");
        wanted.push_beyond(&mut words, "words.term");
        words.push(" AND shelf = ").text(self.shelf.name());
        words.push("), number + 1 FROM words WHERE term IS NOT NULL AND number <= ");
        words.count(Self::MOST_MERGED).push(") SELECT term FROM words WHERE term IS NOT NULL");
        words
    }

    /// When the last of the newest hundred runs with one of these words of a wanted term was saved: the longer ago, the
    /// rarer they are.
    pub(crate) fn reach(&self, number: usize, words: &[String]) -> Statement {
        let alone = Narrowed {
            shelf: self.shelf,
            wanted: std::slice::from_ref(&self.wanted[number]),
            way: &Way::Merge(0, words.to_vec()),
        };
        let mut reach = Statement::begin("SELECT MIN(created_at) FROM (");
        alone.push_places(&mut reach, Some((&Stretch::newest(), SAMPLE)));
        reach.push(") AS newest");
        reach
    }

    /// In this way.
    pub(crate) fn by<'a>(&'a self, way: &'a Way) -> Narrowed<'a> {
        Narrowed { shelf: self.shelf, wanted: &self.wanted, way }
    }
}

fn push_end_of_count(count: &mut Statement) {
    count.push(" LIMIT ").count(MOST_COUNTED + 1).push(") AS counted");
}

/// A list that is narrowed in one of the ways.
pub(crate) struct Narrowed<'a> {
    shelf: Shelf,
    wanted: &'a [Wanted],
    way: &'a Way,
}

impl Narrowed<'_> {
    /// Whether runs are asked one by one whether they have what is looked for.
    pub(crate) fn is_walk(&self) -> bool {
        *self.way == Way::Walk && !self.wanted.is_empty()
    }

    /// The first runs of a stretch, so many at most, with these columns of `runs`.
    pub(crate) fn select(&self, columns: &'static str, stretch: &Stretch, limit: usize) -> Statement {
        if *self.way == Way::Walk {
            let mut runs = Statement::begin("SELECT ");
            runs.push(columns).push(" FROM runs WHERE runs.shelf = ").text(self.shelf.name());
            self.push_others(&mut runs, None, OF_RUNS);
            stretch.push(&mut runs, OF_RUNS, limit);
            return runs;
        }
        // Materialized, and joined from left to right: neither database may think of walking the list after all.
        let mut runs = Statement::begin("WITH found AS MATERIALIZED (");
        self.push_places(&mut runs, stretch.is_by_time().then_some((stretch, limit)));
        runs.push(") SELECT ").push(columns).push(" FROM found CROSS JOIN runs WHERE runs.id = found.run_id");
        stretch.push(&mut runs, OF_RUNS, limit);
        runs
    }

    /// The run with which a walk along a stretch ends: its number, when it was saved, and its id. None where the stretch
    /// is not so long.
    pub(crate) fn end_of_walk(&self, stretch: &Stretch) -> Statement {
        let mut end = Statement::begin("SELECT ");
        end.push(stretch.number().map_or("CAST(NULL AS DOUBLE PRECISION)", Metric::key));
        end.push(", created_at, id FROM runs WHERE runs.shelf = ").text(self.shelf.name());
        stretch.push(&mut end, OF_RUNS, 1);
        end.push(" OFFSET ").count(Narrowing::MOST_WALKED);
        end
    }

    /// The places of runs that have everything, each once: `created_at` and `run_id`. Without a part of the list, all.
    fn push_places(&self, places: &mut Statement, part: Option<(&Stretch, usize)>) {
        match self.way {
            Way::Walk => {}
            Way::Gather(number) => {
                places.push("SELECT DISTINCT created_at, run_id FROM run_terms AS place WHERE ");
                self.wanted[*number].push(places);
                self.push_rest(places, *number, part);
            }
            Way::Merge(number, words) => {
                for (index, word) in words.iter().enumerate() {
                    places.push(if index == 0 { "SELECT created_at, run_id FROM (" } else { " UNION " });
                    // In brackets of its own, because SQLite takes an order for that of the whole.
                    places.push(
                        "SELECT created_at, run_id FROM (SELECT created_at, run_id FROM run_terms AS place WHERE ",
                    );
                    self.wanted[*number].push_one(places, word);
                    self.push_rest(places, *number, part);
                    places.push(") AS of_word");
                }
                places.push(") AS place");
                if let Some((stretch, limit)) = part {
                    stretch.push_order(places, OF_TERMS, limit);
                }
            }
        }
    }

    /// What besides its term a place must have, and which part of them is meant.
    fn push_rest(&self, places: &mut Statement, number: usize, part: Option<(&Stretch, usize)>) {
        places.push(" AND shelf = ").text(self.shelf.name());
        self.push_others(places, Some(number), OF_TERMS);
        if let Some((stretch, limit)) = part {
            stretch.push(places, OF_TERMS, limit);
        }
    }

    /// That the run has all wanted terms but one.
    fn push_others(&self, runs: &mut Statement, but: Option<usize>, place: Place) {
        for (_, wanted) in self.wanted.iter().enumerate().filter(|(number, _)| Some(*number) != but) {
            runs.push(" AND EXISTS (SELECT 1 FROM run_terms WHERE run_id = ").push(place.id).push(" AND ");
            wanted.push(runs);
            // Which changes nothing but that PostgreSQL asks run by run: it would join all runs with the term, at times
            // in the slowest way of all.
            runs.push(" LIMIT 1 OFFSET 0)");
        }
    }
}
