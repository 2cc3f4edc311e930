//! Every question of the lessons. Its right answer is computed from the JSON API's answer to inputs written out by hand, and
//! stands beside a closed form or an independent solver's number; never beside what the lessons' own code says.

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::computed::{Computed, comparison, euler_peak, final_size, measure, peak, scenario, with};
use crate::app::App;

/// A question of a lesson.
pub struct Question {
    pub lesson: &'static str,
    /// From 1.
    pub number: usize,
    /// What its link opens, as the API's body.
    pub opens: Value,
    /// The answer that the API's numbers lead to, in the question's unit.
    pub answer: f64,
    pub tolerance: f64,
    /// The same from a closed form or an independent solver, and how near the two must lie.
    pub independent: (f64, f64),
    /// Wrong answers, each with a part of the hint to it.
    pub wrong: Vec<(String, &'static str)>,
}

fn wrong(list: &[(f64, &'static str)]) -> Vec<(String, &'static str)> {
    list.iter().map(|(number, hint)| (format!("{number:.2}"), *hint)).collect()
}

/// Every lesson's, computed once for all tests.
pub async fn questions(app: &App) -> &'static [Question] {
    static QUESTIONS: OnceCell<Vec<Question>> = OnceCell::const_new();
    QUESTIONS.get_or_init(|| compute(app)).await
}

async fn compute(app: &App) -> Vec<Question> {
    let mut questions = r0(app).await;
    questions.extend(flattening(app).await);
    questions.extend(herd_immunity(app).await);
    questions.extend(overlapping(app).await);
    questions.extend(chance(app).await);
    questions.extend(euler(app).await);
    questions
}

async fn r0(app: &App) -> Vec<Question> {
    let body = |first: Value, third: Value| comparison(300, vec![first, scenario("R0 = 2", 0.2, 0.1, 10), third]);
    let (first, third) = (scenario("R0 = 3", 0.3, 0.1, 10), scenario("R0 = 1.5", 0.15, 0.1, 10));
    let start = body(first.clone(), third.clone());
    let changed = Computed::of(app, &body(scenario("R0 = 3", 0.5, 0.2, 10), third)).await;
    let third = Computed::of(app, &body(first, scenario("R0 = 1.5", 0.18, 0.1, 10))).await;
    let started = Computed::of(app, &start).await;
    let question = |number, answer, tolerance, independent, wrong| Question {
        lesson: "r0",
        number,
        opens: start.clone(),
        answer,
        tolerance,
        independent,
        wrong,
    };
    vec![
        question(
            1,
            changed.number(0, "basic_reproduction_number"),
            0.05,
            (2.5, 1e-12),
            wrong(&[
                (3.0, "before the change"),
                (0.1, "beta times gamma"),
                (0.4, "divide beta by gamma instead"),
                (7.0, "Divide"),
            ]),
        ),
        question(
            2,
            third.infected(2),
            2.0,
            (final_size(1.8, 0.999), 0.001),
            wrong(&[
                (0.73, "share of 1"),
                (-73.0, "minus"),
                (started.infected(2), "before the change"),
                (third.infected(1), "second scenario"),
                (third.peak(2) / 100.0, "at the same time"),
                (99.0, "Infected by day 300"),
            ]),
        ),
        question(
            3,
            // The growth rate is beta S/N − gamma.
            0.1 / (1.0 - 10.0 / 10_000.0),
            0.005,
            (0.2 / started.first_rt(1), 1e-12),
            wrong(&[(1.0, "threshold"), (0.2, "Day of peak")]),
        ),
    ]
}

async fn flattening(app: &App) -> Vec<Question> {
    let body = |from_day, reduction| {
        let scenario = |name| {
            with(scenario(name, 0.25, 0.1, 10), "hospital", json!({"fraction": 0.05, "stay_days": 10, "beds": 60}))
        };
        let distancing = json!([measure("distancing", from_day, reduction)]);
        comparison(300, vec![scenario("No change"), with(scenario("Distancing"), "interventions", distancing)])
    };
    let start = body(20, 0.3);
    let [started, strong, late, weak] = [(20, 0.3), (20, 0.4), (30, 0.3), (20, 0.2)].map(|(day, part)| body(day, part));
    let (started, strong) = (Computed::of(app, &started).await, Computed::of(app, &strong).await);
    let (late, weak) = (Computed::of(app, &late).await, Computed::of(app, &weak).await);
    assert_eq!(started.number(1, "days_over_capacity"), 0.0, "the explanation says so");
    let lower = |run: &Computed| 100.0 * (1.0 - run.peak(1) / run.peak(0));
    let later = |run: &Computed| run.number(1, "peak_day") - run.number(0, "peak_day");
    let question = |number, answer, tolerance, independent, wrong| Question {
        lesson: "flattening-the-curve",
        number,
        opens: start.clone(),
        answer,
        tolerance,
        independent,
        wrong,
    };
    // scipy's DOP853, rtol 1e-12, restarted on the first day of the distancing; peaks where beta(t) S / N = gamma:
    // 2338.83907 on day 48.72374 without it; 719.74093 with 40 %; day 52.18703 with 30 % from day 30.
    vec![
        question(
            1,
            lower(&strong),
            2.0,
            (100.0 * (1.0 - 719.740_93 / 2_338.839_07), 1e-4),
            wrong(&[
                (0.69, "share of 1"),
                (lower(&started), "with 30 % fewer"),
                (100.0 - lower(&strong), "remaining share of the peak"),
                (100.0 * (1.0 - strong.infected(1) / strong.infected(0)), "all infections"),
                (strong.peak(0) - strong.peak(1), "difference in people"),
                (1.0, "sentence above"),
            ]),
        ),
        question(
            2,
            later(&late),
            1.0,
            (52.187_03 - 48.723_74, 1e-4),
            wrong(&[
                (later(&started), "start on day 20"),
                (late.number(1, "peak_day"), "day of the peak itself"),
                (late.number(0, "peak_day"), "without distancing"),
                (-4.0, "minus"),
                (30.0, "Compare"),
            ]),
        ),
        // The same solution on whole days.
        question(
            3,
            weak.number(1, "days_over_capacity"),
            0.5,
            (27.0, 0.0),
            wrong(&[(weak.number(0, "days_over_capacity"), "without distancing"), (0.0, "Days over capacity")]),
        ),
    ]
}

async fn herd_immunity(app: &App) -> Vec<Question> {
    let body = |beta| {
        let immune = |name, immune: u32| with(scenario(name, 0.3, 0.1, 10), "initial_immune", json!(immune));
        let first = scenario("No one immune", beta, 0.1, 10);
        comparison(365, vec![first, immune("40 % immune", 4_000), immune("70 % immune", 7_000)])
    };
    let start = body(0.3);
    let (started, four) = (Computed::of(app, &start).await, Computed::of(app, &body(0.4)).await);
    let threshold = |run: &Computed| 100.0 * run.number(0, "herd_immunity_threshold");
    let question = |number, answer, independent, wrong| Question {
        lesson: "herd-immunity",
        number,
        opens: start.clone(),
        answer,
        tolerance: 1.0,
        independent: (independent, 0.001),
        wrong,
    };
    vec![
        question(
            1,
            threshold(&four),
            75.0,
            wrong(&[(25.0, "stay susceptible"), (66.7, "R0 of 3"), (0.75, "share of 1"), (50.0, "1 − 1/R0")]),
        ),
        question(
            2,
            threshold(&started) / 0.8,
            250.0 / 3.0,
            wrong(&[(66.7, "one in five"), (53.3, "multiplied"), (99.0, "80 % of those")]),
        ),
        question(
            3,
            started.infected(0),
            final_size(3.0, 0.999),
            wrong(&[(66.7, "threshold"), (started.peak(0) / 100.0, "at the same time"), (80.0, "Infected by day 365")]),
        ),
    ]
}

async fn overlapping(app: &App) -> Vec<Question> {
    let body = |masks| {
        let with = |name, measures| with(scenario(name, 0.6, 0.2, 10), "interventions", measures);
        let (masks, schools) = (measure("masks", 0, masks), measure("schools closed", 0, 0.4));
        let none = scenario("No measure", 0.6, 0.2, 10);
        let (first, second) = (with("Masks", json!([masks])), with("Schools closed", json!([schools])));
        comparison(365, vec![none, first, second, with("Both", json!([masks, schools]))])
    };
    let (start, better) = (body(0.3), body(0.6));
    let (started, masks) = (Computed::of(app, &start).await, Computed::of(app, &better).await);
    let question = |number, opens: &Value, answer, tolerance, independent, wrong| Question {
        lesson: "overlapping-measures",
        number,
        opens: opens.clone(),
        answer,
        tolerance,
        independent,
        wrong,
    };
    vec![
        question(
            1,
            &start,
            100.0 * (1.0 - masks.first_rt(3) / masks.first_rt(0)),
            1.0,
            (100.0 * (1.0 - 0.4 * 0.6), 1e-9),
            wrong(&[
                (100.0, "sum of the two"),
                (24.0, "remaining share of contacts"),
                (58.0, "earlier masks"),
                (10.0, "Multiply"),
            ]),
        ),
        question(
            2,
            &better,
            100.0 * (1.0 - 1.0 / masks.first_rt(1)),
            2.0,
            (100.0 * (1.0 - 1.0 / (3.0 * 0.4 * 0.999)), 1e-9),
            wrong(&[(66.7, "one measure alone"), (6.7, "as if reductions were added"), (40.0, "1.2 others")]),
        ),
        question(
            3,
            &start,
            started.infected(2) - started.infected(3),
            2.0,
            // With R0 1.26 the last infections come after day 365.
            (final_size(1.8, 0.999) - final_size(1.26, 0.999), 0.05),
            wrong(&[
                (started.infected(0) - started.infected(3), "with none"),
                (started.infected(1) - started.infected(3), "masks alone"),
                (started.infected(3), "with both"),
                (0.35, "share of 1"),
                (3.0, "minus that of Both"),
            ]),
        ),
    ]
}

pub fn outbreak(members: u32, first: (u32, f64)) -> Value {
    let scenario = |name, infectious, beta| with(scenario(name, beta, 0.1, infectious), "population", json!(1_000));
    let mut body =
        comparison(250, vec![scenario("One infectious", first.0, first.1), scenario("Three infectious", 3, 0.2)]);
    body["solver"] = json!({"method": "stochastic", "members": members, "seed": 1});
    body
}

async fn chance(app: &App) -> Vec<Question> {
    let start = outbreak(200, (1, 0.2));
    let (started, two) = (Computed::of(app, &start).await, Computed::of(app, &outbreak(200, (2, 0.2))).await);
    let three = Computed::of(app, &outbreak(200, (1, 0.3))).await;
    let mut body = start.clone();
    body["solver"] = json!({"method": "adaptive"});
    let adaptive = Computed::of(app, &body).await;
    let early = |run: &Computed, scenario| 100.0 * run.number(scenario, "minor_outbreak_probability");
    // Three standard errors of a share of 200.
    let error = |per_cent: f64| 3.0 * (per_cent * (100.0 - per_cent) / 200.0).sqrt();
    let question = |number, answer, tolerance, independent, wrong| Question {
        lesson: "chance",
        number,
        opens: start.clone(),
        answer,
        tolerance,
        independent,
        wrong,
    };
    vec![
        question(
            1,
            early(&two, 0),
            1.0,
            (25.0, error(25.0)),
            wrong(&[
                (early(&started, 0), "one infectious person"),
                (early(&two, 1), "second row"),
                (100.0 - early(&two, 0), "becomes an epidemic"),
                (25.0, "result of the formula"),
                (1.0, "Minor outbreak"),
            ]),
        ),
        question(
            2,
            early(&three, 0),
            1.0,
            (100.0 / 3.0, error(100.0 / 3.0)),
            wrong(&[
                (early(&started, 0), "R0 of 2"),
                (100.0 - early(&three, 0), "becomes an epidemic"),
                (5.0, "seed is 1"),
            ]),
        ),
        question(
            3,
            adaptive.infected(0),
            2.0,
            (final_size(2.0, 0.999), 0.01),
            wrong(&[(started.infected(0), "stochastic simulations"), (10.0, "must be Adaptive")]),
        ),
    ]
}

async fn euler(app: &App) -> Vec<Question> {
    let body = |solver: Value| {
        let mut body = comparison(200, vec![scenario("R0 = 3", 0.3, 0.1, 100)]);
        body["solver"] = solver;
        body
    };
    let half = body(json!({"method": "euler", "step": 0.5}));
    let quarter = body(json!({"method": "euler", "step": 0.25}));
    let exact = Computed::of(app, &body(json!({"method": "adaptive"}))).await.peak(0);
    let (euler, finer) = (Computed::of(app, &half).await.peak(0), Computed::of(app, &quarter).await.peak(0));
    let runge_kutta = Computed::of(app, &body(json!({"method": "rk4", "step": 0.5}))).await.peak(0);
    assert_eq!(runge_kutta.round(), exact.round(), "the explanation says so");
    let question = |number, opens: &Value, answer, independent, wrong| Question {
        lesson: "euler",
        number,
        opens: opens.clone(),
        answer,
        tolerance: 2.0,
        independent: (independent, 0.001),
        wrong,
    };
    vec![
        question(
            1,
            &half,
            euler - exact,
            euler_peak(0.5) - peak(3.0, 0.99),
            wrong(&[
                (3_097.0, "Euler’s peak"),
                (3_038.0, "adaptive method"),
                (1.95, "in per cent"),
                (20.0, "difference"),
            ]),
        ),
        question(
            2,
            &quarter,
            finer - exact,
            euler_peak(0.25) - peak(3.0, 0.99),
            wrong(&[(3_068.0, "quarter of a day"), (59.0, "subtract")]),
        ),
        // The same in numpy, four slopes a step: 3037.882406765716.
        question(
            3,
            &half,
            runge_kutta,
            3_037.882_4,
            wrong(&[(3_097.0, "Euler’s peak"), (5.0, "must be Runge-Kutta 4")]),
        ),
    ]
}
