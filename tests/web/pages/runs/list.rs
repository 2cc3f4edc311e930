//! Saved runs: saving, finding, changing, comparing, deleting.

use axum::http::StatusCode;
use epicurve::web::Settings;

use crate::app::{App, TWO};

fn id(address: &str) -> &str {
    address.strip_prefix("/runs/").unwrap()
}

#[tokio::test]
async fn a_saved_run_shows_what_was_run() {
    let app = App::new().await;
    let address = app.save().await;
    assert_eq!(id(&address).len(), 26, "128 bits in base 32");
    let reply = app.get(&address).await;
    assert_eq!(reply.status, StatusCode::OK);
    let page = reply.page();
    assert_eq!(page.text("h1"), "No change, Distancing");
    assert_eq!(
        page.text(".figure-title"),
        "Distancing lowers the peak from 1,585 to 231 people, 85 % fewer, 37 days later"
    );
    let engine = concat!("UTC. Epicurve ", env!("CARGO_PKG_VERSION"), ", deterministic model, adaptive solver");
    assert!(page.text(".provenance").contains(engine), "{}", page.text(".provenance"));
    assert_eq!(page.attributes("#link", "value"), [format!("http://localhost:8000{address}")]);
    assert_eq!(page.texts(".given thead + tbody tr:first-child td"), ["0.2", "0.12"]);
    assert_eq!(
        page.attributes(".download a", "href"),
        ["svg", "png", "csv", "json", "R", "py", "sh"].map(|extension| format!("{address}.{extension}"))
    );
}

#[tokio::test]
async fn a_double_click_saves_once_and_other_content_saves_anew() {
    let app = App::new().await;
    let first = app.post("/runs?key=one", TWO).await.location();
    assert_eq!(app.post("/runs?key=one", TWO).await.location(), first);
    let other = TWO.replace("days=200", "days=201");
    let second = app.post("/runs?key=one", &other).await.location();
    assert_ne!(second, first);
    assert_ne!(app.post("/runs", TWO).await.location(), app.post("/runs", TWO).await.location());
    assert_eq!(app.get("/runs").await.page().texts(".runs li").len(), 4);
}

#[tokio::test]
async fn title_and_note_can_be_changed_and_nothing_else() {
    let app = App::new().await;
    let address = app.save().await;
    let before = app.get(&format!("{address}.csv")).await.body;
    let reply = app.post(&format!("{address}/details"), "title=Winter+%3Cb%3E&note=line+1%0D%0Aline+2&days=3").await;
    assert_eq!(reply.location(), address);
    let page = app.get(&address).await.page();
    assert_eq!(page.text("h1"), "Winter <b>");
    assert_eq!(page.text(".written"), "line 1 line 2");
    assert_eq!(app.get(&format!("{address}.csv")).await.body, before);
    app.post(&format!("{address}/details"), "title=&note=").await.location();
    assert_eq!(app.get(&address).await.page().text("h1"), "No change, Distancing");
}

#[tokio::test]
async fn a_wrong_title_or_note_is_kept_in_its_field() {
    let app = App::new().await;
    let address = app.save().await;
    let (title, note) = ("t".repeat(121), "n".repeat(2001));
    let reply = app.post(&format!("{address}/details"), &format!("title={title}&note={note}")).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.page();
    assert_eq!(
        page.texts("#problems a"),
        [
            "Title must be at most 120 characters long, and this one has 121",
            "Note must be at most 2000 characters long, and this one has 2001"
        ]
    );
    assert_eq!((page.value("title"), page.text("textarea")), (title, note));
    assert_eq!(page.text("h1"), "No change, Distancing");
}

#[tokio::test]
async fn the_list_leads_on_when_empty_and_finds_what_is_saved() {
    let app = App::new().await;
    let empty = app.get("/runs").await.page();
    assert!(empty.text(".lead").starts_with("Nothing is saved yet"));
    assert_eq!(empty.attributes("main a.button", "href"), ["/"]);
    let first = app.save().await;
    app.post(&format!("{first}/details"), "title=Übung+100%25&note=for+the+class").await.location();
    let second = app.save().await;
    let page = app.get("/runs").await.page();
    assert_eq!(page.attributes(".runs a", "href"), [second.clone(), first.clone()], "newest first");
    assert_eq!(page.texts(".runs .peak"), ["peak 1,585 on day 44"; 2]);
    assert!(page.text(".list > h2").starts_with("2 runs"));
    for (search, expected) in
        [("%C3%BCbung", vec![&first]), ("clas+100%25", vec![&first]), ("distancing", vec![&second, &first])]
    {
        let page = app.get(&format!("/runs?q={search}")).await.page();
        assert_eq!(page.attributes(".runs a", "href").iter().collect::<Vec<_>>(), expected, "{search}");
    }
    assert!(app.get("/runs?q=nowhere").await.page().text(".lead").starts_with("No runs match"));
}

#[tokio::test]
async fn the_list_is_narrowed_by_tag_and_model_and_goes_by_a_number() {
    let app = App::new().await;
    let slow = app.post("/runs", "v=1&days=200&s1.name=Slow&s1.beta=0.15&s1.gamma=0.1").await.location();
    let fast = app.post("/runs", "v=1&days=200&s1.name=Fast&s1.beta=0.4&s1.gamma=0.1&s1.sigma=0.2").await.location();
    app.post(&format!("{slow}/details"), "title=Slow&note=&tags=Council,+2026").await.location();
    app.post(&format!("{fast}/details"), "title=Fast&note=&tags=council").await.location();
    let listed =
        async |query: &str| app.get(&format!("/runs?{query}")).await.page().attributes(".runs div > a", "href");
    assert_eq!(listed("sort=peak_infectious").await, [slow.clone(), fast.clone()]);
    assert_eq!(listed("sort=-peak_infectious").await, [fast.clone(), slow.clone()]);
    assert_eq!(listed("model=seir&sort=nonsense").await, std::slice::from_ref(&fast));
    assert_eq!(listed("q=&model=&sort=newest&tag=COUNCIL").await, [fast.clone(), slow.clone()]);

    let page = app.get("/runs?tag=2026&sort=attack_rate&q=slow").await.page();
    assert_eq!(page.texts(".runs .peak"), ["59.2 % infected"]);
    assert_eq!(page.attributes(".runs .tag", "href"), ["/runs?q=slow&tag=2026&tag=Council&sort=attack_rate"]);
    assert_eq!(page.attributes(".list > .tags a", "href"), ["/runs?q=slow&sort=attack_rate"]);
    assert_eq!(page.attributes("select option[selected]", "value"), ["", "attack_rate"]);
    assert_eq!(page.attributes(".search input[type=hidden]", "value"), ["2026"]);
    assert_eq!(page.text(".list > h2"), "1 run with “slow”, fewest infected first, by each run’s baseline");
    assert_eq!(app.get("/runs?sort=-deaths").await.page().texts(".runs .peak"), ["0 deaths", "0 deaths"]);
    assert_eq!(app.get("/runs?sort=-peak_hospital_census").await.page().texts(".runs .peak"), ["— in hospital"; 2]);
    assert_eq!(
        app.get("/runs?sort=doubling_time").await.page().texts(".runs .peak"),
        ["doubling in 5.1 days", "doubling in 14.3 days"]
    );
    // A run's own page leads to the runs with its tag.
    assert_eq!(app.get(&fast).await.page().attributes(".tags a", "href"), ["/runs?tag=council"]);
    let nothing = app.get("/runs?tag=nowhere").await.page();
    assert!(nothing.text(".lead").starts_with("No runs match"), "{}", nothing.text(".lead"));
}

#[tokio::test]
async fn pages_of_the_list_turn_both_ways() {
    let app = App::new().await;
    for _ in 0..30 {
        app.save().await;
    }
    let first = app.get("/runs").await.page();
    assert_eq!(first.texts(".pages a"), ["Older runs"]);
    let second = app.get(&first.attributes(".pages a", "href")[0]).await.page();
    assert_eq!(second.texts(".runs li").len(), 5);
    assert_eq!(second.texts(".pages a"), ["Newer runs"]);
    let back = app.get(&second.attributes(".pages a", "href")[0]).await.page();
    assert_eq!(back.attributes(".runs a", "href"), first.attributes(".runs a", "href"));
}

#[tokio::test]
async fn a_copy_is_edited_in_the_workbench() {
    let app = App::new().await;
    let address = app.save().await;
    let page = app.get(&format!("{address}/edit")).await.page();
    assert_eq!(page.value("s2.name"), "Distancing");
    assert_eq!(page.attributes("#link", "value"), [format!("http://localhost:8000/?{TWO}")]);
}

#[tokio::test]
async fn runs_are_compared_on_one_chart() {
    let app = App::new().await;
    let first = app.save().await;
    let second = app.post("/runs", "v=1&days=300&s1.name=No+change&s1.beta=0.3&s1.gamma=0.1").await.location();
    let query = format!("/compare?run={}&run={}", id(&first), id(&second));
    let page = app.get(&query).await.page();
    assert_eq!(page.texts(".summary tbody th span"), ["No change (run 1) baseline", "Distancing", "No change (run 2)"]);
    assert_eq!(page.attributes(".compared a", "href"), [first.clone(), second]);
    assert!(page.attributes(".views a", "href")[5].starts_with(&query));

    let missing = app.get("/compare?run=00000000000000000000000000").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let nothing = app.get("/compare").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(nothing.page().text("#problems a"), "Tick the runs to compare in the list of runs");
    let mut many = "/compare?".to_owned();
    for _ in 0..5 {
        many += &format!("run={}&", id(&app.save().await));
    }
    let reply = app.get(&many).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.page().text("#problems a").contains("At most 8 scenarios fit on one chart, and these runs have 10"));
}

#[tokio::test]
async fn deleting_asks_first() {
    let app = App::new().await;
    let address = app.save().await;
    let page = app.get(&format!("{address}/delete")).await.page();
    assert!(page.text("main").contains("No change, Distancing"));
    assert_eq!(app.get(&address).await.status, StatusCode::OK, "asking deletes nothing");
    let list = app.post(&format!("{address}/delete"), "").await.location();
    assert_eq!(list, format!("/runs?deleted={}", id(&address)));
    let files =
        [".csv", ".json", ".svg", ".png", ".R", "/edit", "/delete", "/values"].map(|rest| format!("{address}{rest}"));
    for gone in files.iter().chain([&address, &format!("/compare?run={}", id(&address))]) {
        assert_eq!(app.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    for change in ["delete", "archive", "unarchive"] {
        assert_eq!(app.post(&format!("{address}/{change}"), "").await.status, StatusCode::NOT_FOUND, "{change}");
    }
    let details = app.post(&format!("{address}/details"), "title=x&note=").await;
    assert_eq!(details.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_deletion_is_undone_at_once_or_later() {
    let app = App::new().await;
    let address = app.save().await;
    let before = app.get(&format!("{address}.json")).await.body;
    let list = app.post(&format!("{address}/delete"), "").await.location();
    let page = app.get(&list).await.page();
    assert_eq!(page.text(".undo"), "“No change, Distancing” was deleted. Undo");
    let undo = page.attributes(".undo", "action")[0].clone();
    assert_eq!(app.post(&undo, "").await.location(), address);
    assert_eq!(app.get(&format!("{address}.json")).await.body, before);
    assert_eq!(app.post(&undo, "").await.location(), address, "it is there already");
    assert!(!app.get(&list).await.page().has(".undo"), "nothing is left to undo");

    app.post(&format!("{address}/delete"), "").await;
    let deleted = app.get("/runs?show=deleted").await.page();
    assert_eq!(
        (deleted.texts(".runs b"), deleted.texts(".runs a").len()),
        (vec!["No change, Distancing".to_owned()], 0)
    );
    let restore = deleted.attributes(".runs form", "action")[0].clone();
    assert_eq!(app.post(&restore, "").await.location(), address);
    assert!(
        app.get("/runs?show=deleted").await.page().text("main").contains("Nothing was deleted in the last 7 days.")
    );
    for unknown in ["/runs/00000000000000000000000000/restore", "/runs/x/restore"] {
        assert_eq!(app.post(unknown, "").await.status, StatusCode::NOT_FOUND);
    }
    assert!(!app.get("/runs?deleted=00000000000000000000000000").await.page().has(".undo"));
}

#[tokio::test]
async fn an_archived_run_leaves_the_list_and_keeps_its_link() {
    let app = App::new().await;
    let address = app.save().await;
    let other = app.save().await;
    assert_eq!(app.post(&format!("{address}/archive"), "").await.location(), address);
    assert_eq!(app.post(&format!("{address}/archive"), "").await.location(), address, "twice is no mistake");
    let page = app.get(&address).await.page();
    assert!(page.text(".kind").starts_with("Saved run, archived "), "{}", page.text(".kind"));
    assert_eq!(app.get(&format!("{address}.csv")).await.status, StatusCode::OK);
    let addresses = |page: &crate::app::Page| page.attributes(".runs a", "href");
    assert_eq!(addresses(&app.get("/runs").await.page()), std::slice::from_ref(&other));
    let archive = app.get("/runs?show=archived&q=distancing").await.page();
    assert_eq!(addresses(&archive), std::slice::from_ref(&address));
    assert_eq!(app.get("/runs?show=archived").await.page().text(".shelves [aria-current]"), "Archive");
    let listed = app.get("/api/v1/runs?archived=true").await.json();
    assert_eq!((&listed["total"], &listed["runs"][0]["id"]), (&1.into(), &id(&address).into()));
    assert_eq!(app.get("/api/v1/runs?archived=no").await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let back = page.attributes("form.remove", "action")[0].clone();
    assert_eq!(app.post(&back, "").await.location(), address);
    assert_eq!(app.get("/runs").await.page().texts(".runs a").len(), 2);
    assert!(app.get("/runs?show=archived").await.page().text("main").contains("Nothing is archived."));
}

#[tokio::test]
async fn tags_are_kept_and_every_change_is_dated() {
    let app = App::new().await;
    let address = app.save().await;
    let before = app.get(&format!("{address}.json")).await.body;
    assert!(!app.get(&address).await.page().has("#edits"));
    let reply = app.post(&format!("{address}/details"), "title=&note=&tags=Winter%2C+for+class,,winter").await;
    assert_eq!(reply.location(), address);
    let page = app.get(&address).await.page();
    assert_eq!(page.text(".tags"), "Tags: Winter, for class");
    assert_eq!(page.attributes(".tags a", "href"), ["/runs?tag=Winter", "/runs?tag=for+class"]);
    assert_eq!(page.value("tags"), "Winter, for class");
    let edit = page.text("#edits p");
    assert!(edit.starts_with("Changed ") && edit.ends_with(": tags. Before, the tags were empty."), "{edit}");
    assert_eq!(app.get(&format!("{address}.json")).await.body, before, "tags are in no file");
    assert_eq!(app.get("/runs?q=WINTER").await.page().attributes(".runs div > a", "href"), [address.as_str()]);

    let many: Vec<_> = (0..11).map(|number| format!("t{number}")).collect();
    let reply = app.post(&format!("{address}/details"), &format!("title=New&note=&tags={}", many.join("%2C"))).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = reply.page();
    assert_eq!(page.texts("#problems a"), ["A run can have at most 10 tags, and these are 11"]);
    assert_eq!((page.value("title"), page.value("tags")), ("New".to_owned(), many.join(",")));
    assert_eq!(page.text(".tags"), "Tags: Winter, for class");
}

#[tokio::test]
async fn numbers_at_the_end_of_what_there_is_are_saved_and_shown() {
    App::on_both(Settings::default(), async |app| {
        // R0 is too large for a number, and then R0 times the susceptible; then immunity or a life lasts for ever.
        let gammas = ["gamma=1e-320", "gamma=1e-305", "gamma=5e-324", "gamma=1e-300"];
        let others = ["gamma=0.1&s1.omega=5e-324", "gamma=0.1&s1.mu=5e-324"];
        for (key, rates) in gammas.into_iter().chain(others).enumerate() {
            for plot in ["infectious", "effective_reproduction_number"] {
                let form = format!("v=1&days=60&s1.name=A&s1.beta=0.3&s1.{rates}&plot={plot}");
                let run = app.post(&format!("/runs?key={key:032}"), &form).await;
                assert_eq!(run.status, StatusCode::SEE_OTHER, "{rates}: {}", run.body);
                for file in ["", ".csv", ".json", ".svg"] {
                    let shown = app.get(&format!("{}{file}?plot={plot}", run.location())).await;
                    assert_eq!(shown.status, StatusCode::OK, "{rates}{file}: {}", shown.body);
                    assert!(!shown.body.contains("inf,") && !shown.body.contains("NaN"), "{rates}{file}");
                }
            }
        }
    })
    .await;
}
