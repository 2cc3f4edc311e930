//! Where a password is asked for: the journey through the pages, the API, and those who guess.

use axum::body::Body;
use axum::http::StatusCode;
use epicurve::web::{Mode, Settings};

use crate::app::{App, Reply, TWO, request};
use crate::middleware::auth_check::{PASSWORD, protected};

/// The fields that a page's form would send, percent-encoded, with this password.
fn filled(reply: &Reply, password: &str) -> String {
    let page = reply.page();
    let (names, values) = (page.attributes("input[name]", "name"), page.attributes("input[type=hidden]", "value"));
    assert_eq!(names.len(), values.len() + 1, "all hidden but the password");
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(names.iter().zip(&values)).append_pair("password", password);
    form.finish()
}

#[tokio::test]
async fn one_press_logs_in_and_saves_what_was_typed() {
    App::on_both(protected(), async |app| {
        let guest = app.get("/").await;
        assert!(guest.varies_by("cookie"));
        let page = guest.page();
        assert_eq!(page.attributes("footer a[href='/login']", "href"), ["/login"]);
        let save = page.attributes("button[formmethod=post]", "formaction")[0].clone();
        assert!(save.starts_with("/runs?key="), "{save}");

        // Saving asks, and keeps every field.
        let typed = format!("{TWO}&s1.name=&title=%C3%A4%26%22%3C%0D%0Ax");
        let asked = app.post(&save, &typed).await;
        assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
        let page = asked.page();
        assert_eq!(page.text("h1"), "Log in to save");
        assert_eq!(page.attributes("form[method=post]", "action"), std::slice::from_ref(&save));
        let names = page.attributes("input[type=hidden]", "name");
        let sent: Vec<_> = form_urlencoded::parse(typed.as_bytes()).into_owned().collect();
        assert_eq!(names, sent.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
        assert_eq!(page.value("s2.name"), "Distancing");
        assert_eq!(page.value("title"), "ä&\"<\nx", "as every parser of HTML reads a line's end");

        // Another password: the same page, with everything still in it.
        let wrong = app.post(&save, &filled(&asked, "correct horsf")).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        assert_eq!(wrong.page().attributes("input[type=hidden]", "name"), names);
        assert!(wrong.page().text(".problems").contains("This is not the password"));
        assert!(!wrong.body.contains("correct horsf"), "what was guessed is not shown");
        assert_eq!(wrong.header("set-cookie"), "");
        assert!(app.get("/runs").await.body.contains("Nothing is saved yet"));

        // The right one: it is saved, and the browser is logged in.
        let saved = app.post(&save, &filled(&wrong, PASSWORD)).await;
        let run = saved.location();
        let set = saved.header("set-cookie");
        assert!(set.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"), "{set}");
        let cookie = saved.cookie();
        assert_eq!(app.get(&run).await.page().text("h1"), "No change, Distancing");

        // From now on nothing is asked, and the page offers to log out.
        let member = app.get_as(&cookie, &run).await;
        assert!(member.page().has("button[form=logout]") && !member.page().has("footer a[href='/login']"));
        let details = app.post_as(&cookie, &format!("{run}/details"), "title=Ours&note=&tags=").await;
        assert_eq!(details.location(), run);
        assert_eq!(app.get_as(&cookie, "/runs/import").await.status, StatusCode::OK);

        // Whoever logs out is asked again, and the cookie opens nothing any more.
        let out = app.post_as(&cookie, "/logout", "").await;
        assert_eq!(out.location(), "/");
        assert!(out.header("set-cookie").starts_with("epicurve_session=; Path=/; Max-Age=0"));
        let asked = app.post_as(&cookie, &format!("{run}/delete"), "").await;
        assert_eq!(
            (asked.status, asked.page().text("h1").as_str()),
            (StatusCode::UNAUTHORIZED, "Log in to delete this run")
        );
        assert!(asked.header("set-cookie").starts_with("epicurve_session=; "), "it is forgotten");
        assert_eq!(app.get(&run).await.page().text("h1"), "Ours");
        let deleted = app.post(&format!("{run}/delete"), &filled(&asked, PASSWORD)).await;
        assert!(deleted.location().starts_with("/runs?deleted="));
    })
    .await;
}

#[tokio::test]
async fn pages_differ_by_session_and_are_not_taken_for_each_other() {
    let app = App::with(protected()).await;
    let cookie = app.post("/login", &format!("password={}", PASSWORD.replace(' ', "+"))).await.cookie();
    let run = app.post_as(&cookie, "/runs", TWO).await.location();
    let (guest, member) = (app.get(&run).await, app.get_as(&cookie, &run).await);
    assert_ne!(guest.header("etag"), member.header("etag"));
    assert!(guest.varies_by("cookie") && member.varies_by("cookie"));
    let again = request("GET", &run).header("cookie", &cookie).header("if-none-match", guest.header("etag"));
    assert_eq!(app.send(again.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
    let again = request("GET", &run).header("cookie", &cookie).header("if-none-match", member.header("etag"));
    assert_eq!(app.send(again.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_MODIFIED);
    // Files are the same for both.
    let csv = app.get_as(&cookie, &format!("{run}.csv")).await;
    assert!(!csv.varies_by("cookie"));
}

#[tokio::test]
async fn logging_in_leads_back_and_nowhere_else() {
    let settings = Settings {
        base_path: "/epi".to_owned(),
        base_url: Some("https://models.example.org".to_owned()),
        ..protected()
    };
    let app = App::with(settings).await;
    let login = |next: &str| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("next", next).append_pair("password", PASSWORD).finish()
    };
    for (next, expected) in [
        ("/epi/runs/import", "/epi/runs/import"),
        ("/epi/?v=1&s1.beta=0.3", "/epi/?v=1&s1.beta=0.3"),
        ("", "/epi/"),
        ("/epi", "/epi/"),
        ("/runs", "/epi/"),
        ("//evil.example/epi/", "/epi/"),
        ("/epi//evil.example", "/epi/"),
        ("/epi/\\evil.example", "/epi/"),
        ("/epi/\tevil", "/epi/"),
        ("https://evil.example/epi/", "/epi/"),
        ("/epilogue", "/epi/"),
        ("/epi/login?next=/epi/login", "/epi/"),
    ] {
        let reply = app.post("/epi/login", &login(next)).await;
        assert_eq!(reply.location(), expected, "{next}");
        let set = reply.header("set-cookie");
        assert!(set.ends_with("; Path=/epi; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"), "{set}");
    }
    // The page keeps where to go on: what the address says, or the page that its link stood on.
    assert_eq!(app.get("/epi/login?next=%2Fepi%2Fruns%2Fimport").await.page().value("next"), "/epi/runs/import");
    assert_eq!(app.get("/epi/login?next=%2F%2Fevil").await.page().value("next"), "/epi/");
    for (referer, expected) in [
        ("http://localhost:8000/epi/about#model", "/epi/about"),
        ("http://localhost:8000/epi/login", "/epi/"),
        ("http://evil.example/epi/about", "/epi/"),
        ("nonsense", "/epi/"),
    ] {
        let asked = request("GET", "/epi/login").header("referer", referer.split('#').next().unwrap());
        let reply = app.send(asked.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.page().value("next"), expected, "{referer}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    assert_eq!(app.get("/epi/runs/import").await.location(), "/epi/login?next=%2Fepi%2Fruns%2Fimport");
    let asked = app.post("/epi/runs?key=abc", TWO).await;
    assert_eq!(asked.page().attributes("form[method=post]", "action"), ["/epi/runs?key=abc"]);
}

#[tokio::test]
async fn a_file_is_chosen_again_after_the_log_in() {
    let app = App::with(protected()).await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"run.json\"\r\n\r\n{}\r\n--x--\r\n";
    let form = request("POST", "/runs/import?key=1").header("content-type", "multipart/form-data; boundary=x");
    let asked = app.send(form.body(Body::from(body)).unwrap()).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    let page = asked.page();
    assert_eq!(page.text("h1"), "Log in to import a run");
    assert_eq!(
        (page.attributes("form[method=post]", "action"), page.value("next")),
        (vec!["/login".to_owned()], "/runs/import".to_owned())
    );
    assert_eq!(app.post("/login", &filled(&asked, PASSWORD)).await.location(), "/runs/import");
}

#[tokio::test]
async fn what_could_be_sent_can_be_sent_again_with_the_password() {
    let app = App::with(protected()).await;
    let largest = format!("{TWO}&x={}", "y".repeat(64 * 1024 - TWO.len() - 3));
    assert_eq!(largest.len(), 64 * 1024);
    let asked = app.post("/runs", &largest).await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED);
    app.post("/runs", &format!("{largest}&password=correct+horse")).await.location();
    assert_eq!(app.post("/runs", &format!("{largest}y")).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(app.post("/runs", &"y".repeat(80 * 1024)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn api(app: &App, method: &str, address: &str, password: Option<&str>) -> Reply {
    let mut call = request(method, address).header("content-type", "application/json");
    if let Some(password) = password {
        call = call.header("authorization", format!("Bearer {password}"));
    }
    let body = r#"{"days": 9, "scenarios": [{"beta": 0.3, "gamma": 0.1}]}"#;
    app.send(call.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn programs_send_the_password_and_only_those_who_do_write() {
    App::on_both(protected(), async |app| {
        assert_eq!(api(&app, "POST", "/api/v1/simulations", None).await.status, StatusCode::OK);
        assert_eq!(api(&app, "POST", "/api/v1/runs", None).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(api(&app, "POST", "/api/v1/runs", Some("wrong")).await.status, StatusCode::UNAUTHORIZED);
        let saved = api(&app, "POST", "/api/v1/runs", Some(PASSWORD)).await;
        assert_eq!(saved.status, StatusCode::CREATED);
        assert_eq!(saved.header("set-cookie"), "", "a program gets no session");
        let run = saved.header("location").to_owned();
        // Reading asks for nothing.
        assert_eq!(app.get(&run).await.status, StatusCode::OK);
        assert_eq!(app.get("/api/v1/runs").await.status, StatusCode::OK);
        assert_eq!(api(&app, "DELETE", &run, None).await.status, StatusCode::UNAUTHORIZED);
        // A browser's session is for pages alone.
        let cookie = app.post("/login", "password=correct+horse").await.cookie();
        let call = request("DELETE", &run).header("cookie", cookie).body(Body::empty()).unwrap();
        assert_eq!(app.send(call).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(api(&app, "DELETE", &run, Some(PASSWORD)).await.status, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_imported_by_who_sends_the_password_with_it() {
    let app = App::with(protected()).await;
    let saved = api(&app, "POST", "/api/v1/runs", Some(PASSWORD)).await;
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"run.json\"\r\n\r\n{}\r\n--x--\r\n",
        saved.body
    );
    let import = |password: &str| {
        let post = request("POST", "/runs/import").header("content-type", "multipart/form-data; boundary=x");
        post.header("authorization", format!("Bearer {password}")).body(Body::from(body.clone())).unwrap()
    };
    assert_eq!(app.send(import("another")).await.status, StatusCode::UNAUTHORIZED);
    assert!(app.send(import(PASSWORD)).await.location().starts_with("/runs/"));
    assert_eq!(app.get("/api/v1/runs").await.json()["total"], 2);
}

#[tokio::test]
async fn the_password_is_checked_once_and_then_remembered() {
    // As a server has it whose file holds the password itself: each check takes the time that it should.
    let mode = Mode::Protected { password: "a long enough one".into() };
    let app = App::with(Settings { mode, ..Settings::default() }).await;
    assert_eq!(api(&app, "DELETE", "/api/v1/runs/x", Some("a long enough one")).await.status, StatusCode::NOT_FOUND);
    let started = std::time::Instant::now();
    for _ in 0..50 {
        let reply = api(&app, "DELETE", "/api/v1/runs/x", Some("a long enough one")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    assert!(started.elapsed().as_secs_f64() < 0.5, "{:?} for fifty", started.elapsed());
    // Wrong ones do not keep the right one out: from the sixth on each waits for a second, the remembered one too.
    let started = std::time::Instant::now();
    for _ in 0..8 {
        let reply = api(&app, "DELETE", "/api/v1/runs/x", Some("another one")).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(api(&app, "DELETE", "/api/v1/runs/x", Some("a long enough one")).await.status, StatusCode::NOT_FOUND);
    assert!(started.elapsed().as_secs_f64() > 3.0, "{:?} for nine", started.elapsed());
}

/// Settings under which the address in X-Forwarded-For is that of the client.
fn behind_a_proxy() -> Settings {
    Settings { trusted_proxies: vec!["::/128".parse().unwrap()], ..protected() }
}

/// Sends a form from this address, with these cookies.
async fn from(app: &App, client: &str, cookies: &str, address: &str, form: String) -> Reply {
    let post = request("POST", address).header("x-forwarded-for", client).header("cookie", cookies);
    let post = post.header("content-type", "application/x-www-form-urlencoded");
    app.send(post.body(Body::from(form)).unwrap()).await
}

fn save(password: &str) -> String {
    format!("{TWO}&password={password}")
}

#[tokio::test]
async fn a_guesser_waits_for_a_turn_and_loses_nothing() {
    let app = App::with(behind_a_proxy()).await;
    let login = async |client: &str| from(&app, client, "", "/login", "password=correct+horse".to_owned()).await;
    // Who knows the password may log in as often as they like.
    for _ in 0..20 {
        login("192.0.2.1").await.location();
    }
    // A press before anything was typed is no guess.
    for _ in 0..10 {
        assert_eq!(from(&app, "192.0.2.1", "", "/runs", save("")).await.status, StatusCode::UNAUTHORIZED);
    }
    for guess in 0..5 {
        let reply = from(&app, "192.0.2.1", "", "/runs", save(&format!("guess{guess}"))).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    }
    // Eight wait, and what comes beside them is refused; nothing typed is lost.
    let wrong = || from(&app, "192.0.2.1", "", "/runs", save("guess"));
    let last = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let started = std::time::Instant::now();
        for (address, form) in [("/runs", save("correct+horse")), ("/login", "password=correct+horse".to_owned())] {
            let refused = from(&app, "192.0.2.1", "", address, form).await;
            assert_eq!(
                (refused.status, refused.header("retry-after")),
                (StatusCode::TOO_MANY_REQUESTS, "8"),
                "{address}"
            );
            assert!(refused.page().text(".problems").contains("Too many wrong passwords"));
            assert!(refused.page().has("input[type=password]"));
            assert!(address == "/login" || refused.page().value("s2.name") == "Distancing");
        }
        // Neither another client nor a program of the same address is held up.
        from(&app, "192.0.2.2", "", "/runs", save("correct+horse")).await.location();
        let call = request("DELETE", "/api/v1/runs/x").header("x-forwarded-for", "192.0.2.1");
        let call = call.header("authorization", format!("Bearer {PASSWORD}"));
        assert_eq!(app.send(call.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_FOUND);
        assert!(started.elapsed().as_secs_f64() < 0.7, "{:?}", started.elapsed());
    };
    let (a, b, c, d, e, f, g, h, ()) =
        tokio::join!(wrong(), wrong(), wrong(), wrong(), wrong(), wrong(), wrong(), wrong(), last);
    assert_eq!([a, b, c, d, e, f, g, h].map(|reply| reply.status), [StatusCode::UNAUTHORIZED; 8]);
    // The right one gets through after its wait.
    from(&app, "192.0.2.1", "", "/runs", save("correct+horse")).await.location();
}

#[tokio::test]
async fn a_browser_that_logged_in_before_is_not_held_up_by_its_neighbours() {
    let app = App::with(behind_a_proxy()).await;
    let opened = from(&app, "192.0.2.1", "", "/login", "password=correct+horse".to_owned()).await;
    let set: Vec<&str> = opened.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    let (session, browser) = (set[0].split(';').next().unwrap(), set[1].split(';').next().unwrap());
    assert!(session.starts_with("epicurve_session=") && browser.starts_with("epicurve_browser="), "{set:?}");
    assert!(set[1].ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"), "{set:?}");
    for guess in 0..5 {
        from(&app, "192.0.2.1", "", "/login", format!("password=guess{guess}")).await;
    }
    let started = std::time::Instant::now();
    // Logged out since, and at another address: it is the browser that is known.
    for client in ["192.0.2.1", "198.51.100.7"] {
        from(&app, client, browser, "/runs", save("correct+horse")).await.location();
    }
    // Sessions are not asked for a password at all.
    from(&app, "192.0.2.1", session, "/runs", TWO.to_owned()).await.location();
    assert!(started.elapsed().as_secs_f64() < 0.7, "{:?}", started.elapsed());
    // The cookie opens nothing, and its own wrong passwords are counted.
    assert_eq!(from(&app, "192.0.2.1", browser, "/runs", TWO.to_owned()).await.status, StatusCode::UNAUTHORIZED);
    let started = std::time::Instant::now();
    for guess in 0..6 {
        from(&app, "192.0.2.1", browser, "/login", format!("password=guess{guess}")).await;
    }
    assert!(started.elapsed().as_secs_f64() > 0.9, "{:?}", started.elapsed());
}

#[tokio::test]
async fn who_logged_in_on_the_way_to_an_error_is_logged_in() {
    let settings = Settings { most_runs: std::num::NonZeroU64::new(1), ..protected() };
    let app = App::with(settings).await;
    let save = format!("{TWO}&password=correct+horse");
    let run = app.post("/runs", &save).await.location();
    let full = app.post("/runs", &save).await;
    assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE);
    let archived = app.post_as(&full.cookie(), &format!("{run}/archive"), "").await;
    assert_eq!(archived.location(), run);
    // A title that is too long comes back in its field, as for whoever was logged in before.
    let form = format!("title={}&password=correct+horse", "x".repeat(121));
    let refused = app.post(&format!("{run}/details"), &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.page().value("title").len(), 121);
    assert!(!refused.cookie().is_empty());
    // The form once more, from another tab: the password in it is left aside.
    let again = app.post_as(&full.cookie(), &format!("{run}/details"), "title=Ours&password=correct+horse").await;
    assert_eq!(again.location(), run);
}

#[tokio::test]
async fn another_password_ends_all_sessions_and_the_same_one_keeps_them() {
    let (store, _folder) = crate::support::sqlite().await;
    let server = |password: &str| {
        let mode = Mode::Protected { password: password.into() };
        App::of(store.clone(), Settings { mode, ..Settings::default() })
    };
    let cookie = server("the first one").post("/login", "password=the+first+one").await.cookie();
    // Another server on the same database, or the same one started anew.
    server("the first one").post_as(&cookie, "/runs", TWO).await.location();
    let reply = server("the second one").post_as(&cookie, "/runs", TWO).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_database_that_is_what_is_said() {
    let app = App::without_database_but(protected()).await;
    assert_eq!(app.get("/").await.status, StatusCode::OK);
    assert_eq!(app.post("/runs", TWO).await.status, StatusCode::UNAUTHORIZED, "who has no cookie is asked");
    let cookie = format!("epicurve_session={}", "0".repeat(52));
    let with_password = format!("{TWO}&password=correct+horse");
    let (session, login, save) = tokio::join!(
        app.post_as(&cookie, "/runs", TWO),
        app.post("/login", "password=correct+horse"),
        app.post("/runs", &with_password),
    );
    for reply in [session, login, save] {
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(reply.page().text("h1"), "Saved runs can't be reached at the moment");
    }
}

#[tokio::test]
async fn another_site_cannot_log_anybody_in() {
    let app = App::with(protected()).await;
    let post = request("POST", "/login").header("sec-fetch-site", "cross-site");
    let post = post.header("content-type", "application/x-www-form-urlencoded");
    let reply = app.send(post.body(Body::from("password=correct+horse")).unwrap()).await;
    assert_eq!((reply.status, reply.header("set-cookie")), (StatusCode::FORBIDDEN, ""));
}
