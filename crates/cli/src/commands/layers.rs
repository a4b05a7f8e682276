//! Layers and the life of their editions.

use kunyu_app::import::{self, ImportRequest, Imported};
use kunyu_app::layers::{self as use_case, EditionRow};
use kunyu_app::proposal::{self, Proposal};
use kunyu_app::report::short;
use kunyu_app::{Result, dates, mapping};
use serde_json::json;

use super::{answer_json, answer_text, form, given, in_folder, tell};
use crate::args::{self, Format};
use crate::{Answer, Session, output};

const TABLE_JSON: [Format; 2] = [Format::Table, Format::Json];

/// `kunyu import FILE --layer ID`
pub(super) fn import(session: &Session, args: &args::Import) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let request = ImportRequest {
        file: args.file.clone(),
        layer: args.layer.clone(),
        source_layer: args.source_layer.clone(),
        mapping: args.mapping.as_deref().map(mapping::read).transpose()?,
        mapping_file: args.mapping.clone(),
        given: given(&args.given)?,
        datum_file: args.given.datum_params.clone(),
        repair: args.repair,
    };
    if args.dry_run {
        return propose(session, &request, format);
    }
    let (dir, user) = (session.folder()?, session.actor()?);
    let progress = session.progress();
    let imported = in_folder(&dir, async |folder| {
        import::import(folder, user, &request, &progress).await
    })?;
    drop(progress);
    answer_imported(session, &imported, format)
}

/// The draft edition that an import has made.
pub(super) fn answer_imported(
    session: &Session,
    imported: &Imported,
    format: Format,
) -> Result<Answer> {
    tell(session, &imported.notes);
    if format == Format::Json {
        answer_json(session, imported)?;
    } else {
        let (layer, edition, rows) = (&imported.layer, short(&imported.edition), imported.rows);
        answer_text(
            session,
            &match session.lang {
                kunyu_terms::Lang::Zh => format!(
                    "草稿版次 {layer}@{edition}，{rows} 个要素；由另一用户 publish 后生效\n"
                ),
                kunyu_terms::Lang::En => format!(
                    "draft edition {layer}@{edition}, {rows} features; another user publishes it\n"
                ),
            },
        )?;
    }
    Ok(Answer::Yes)
}

/// `kunyu import FILE --layer ID --dry-run`
fn propose(session: &Session, request: &ImportRequest, format: Format) -> Result<Answer> {
    let dir = session.folder()?;
    let proposal = in_folder(&dir, async |folder| {
        proposal::propose(folder, request).await
    })?;
    tell(session, &proposal.notes);
    if format == Format::Json {
        answer_json(session, &proposal)?;
    } else if session.global.output.is_some() {
        answer_text(session, &proposal.mapping_file())?;
    } else {
        answer_text(session, &proposal_table(session, &proposal))?;
    }
    let complete = proposal.missing().next().is_none();
    Ok(if complete { Answer::Yes } else { Answer::No })
}

fn proposal_table(session: &Session, proposal: &Proposal) -> String {
    let head = [
        session.say("本方字段", "our field"),
        session.say("名称", "title"),
        session.say("对方字段", "their field"),
        session.say("依据", "found by"),
        session.say("示例值", "sample"),
    ];
    let body = proposal.fields.iter().map(|field| {
        let found = match field.found_by {
            "mapping" => session.say("对照表", "mapping"),
            "name" => session.say("字段名", "name"),
            "values" => session.say("取值", "values"),
            _ if field.required => session.say("必填，未找到", "required, not found"),
            _ => session.say("未找到", "not found"),
        };
        vec![
            field.field.clone(),
            session.say(&field.title_zh, &field.title_en).to_owned(),
            field.theirs.clone().unwrap_or_default(),
            found.to_owned(),
            field.sample.clone().unwrap_or_default(),
        ]
    });
    let mut text = output::table(&head, &body.collect::<Vec<_>>());
    if !proposal.unused.is_empty() {
        let list = proposal.unused.join("、");
        text += &format!(
            "{}{list}\n",
            session.say("不读入的对方字段：", "their fields not read: ")
        );
    }
    text += session.say(
        "没有导入；-o 对照.toml 写出对照文件，改好后用 --mapping 导入\n",
        "nothing was imported; -o mapping.toml writes a mapping file to correct and give with --mapping\n",
    );
    text
}

/// `kunyu layers [LAYER]`
pub(super) fn layers(session: &Session, args: &args::Layers) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let dir = session.folder()?;
    let rows = in_folder(&dir, async |folder| {
        let mut rows = if args.date.is_some() || args.known_at.is_some() {
            let date = dates::date_or_today(args.date.as_deref())?.to_string();
            let known = use_case::known_at(args.known_at.as_deref());
            use_case::in_force(folder, &date, &known).await?
        } else {
            use_case::list(folder, args.layer.as_deref()).await?
        };
        let sight = session.sight(folder).await?;
        rows.retain(|row| sight.knows(folder, &row.layer));
        Ok(rows)
    })?;
    if format == Format::Json {
        answer_json(session, &rows)?;
    } else {
        answer_text(session, &layer_table(session, rows))?;
    }
    Ok(Answer::Yes)
}

fn layer_table(session: &Session, rows: Vec<EditionRow>) -> String {
    let head = [
        session.say("图层", "layer"),
        session.say("名称", "title"),
        session.say("版次", "edition"),
        session.say("状态", "state"),
        session.say("要素", "features"),
        session.say("生效", "in force from"),
        session.say("文号", "document"),
    ];
    let body = rows.into_iter().map(|row| {
        let state = row.state.as_deref().unwrap_or("");
        vec![
            row.layer,
            session.say(&row.title_zh, &row.title_en).to_owned(),
            row.edition
                .as_deref()
                .map(short)
                .unwrap_or_default()
                .to_owned(),
            state_word(session, state).to_owned(),
            row.rows.map(|rows| rows.to_string()).unwrap_or_default(),
            row.effective_from.unwrap_or_default(),
            row.document.unwrap_or_default(),
        ]
    });
    output::table(&head, &body.collect::<Vec<_>>())
}

fn state_word<'a>(session: &Session, state: &'a str) -> &'a str {
    match (session.lang, state) {
        (kunyu_terms::Lang::Zh, "draft") => "草稿",
        (kunyu_terms::Lang::Zh, "checked") => "已检查",
        (kunyu_terms::Lang::Zh, "published") => "已发布",
        (kunyu_terms::Lang::Zh, "superseded") => "已替代",
        (_, state) => state,
    }
}

/// `kunyu publish LAYER@EDITION --document NO`
pub(super) fn publish(session: &Session, args: &args::Publish) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let date = dates::date_or_today(args.date.as_deref())?.to_string();
    let published = in_folder(&dir, async |folder| {
        let (name, document) = (&args.edition, &args.document);
        let published = import::publish(folder, user, name, document, &date, args.dry_run).await?;
        Ok(published)
    })?;
    if format == Format::Json {
        answer_json(session, &published)?;
        return Ok(Answer::Yes);
    }
    let (layer, edition) = (&published.layer, short(&published.edition));
    let text = match (session.lang, args.dry_run) {
        (kunyu_terms::Lang::Zh, true) => format!("试发布 {layer}@{edition}，未作改动\n"),
        (kunyu_terms::Lang::Zh, false) => format!("已发布 {layer}@{edition}，自 {date} 生效\n"),
        (kunyu_terms::Lang::En, true) => format!("{layer}@{edition}: dry run, nothing changed\n"),
        (kunyu_terms::Lang::En, false) => format!("published {layer}@{edition}, from {date}\n"),
    };
    let changed = &published.verdicts_changed;
    let count = changed.len();
    let list = match session.lang {
        _ if changed.is_empty() => String::new(),
        kunyu_terms::Lang::Zh => format!("受影响的结论 {count} 件：{}\n", changed.join("、")),
        kunyu_terms::Lang::En => format!("{count} verdicts affected: {}\n", changed.join(", ")),
    };
    answer_text(session, &(text + &list))?;
    Ok(Answer::Yes)
}

/// `kunyu diff LAYER@A LAYER@B`
pub(super) fn diff(session: &Session, args: &args::Diff) -> Result<Answer> {
    let offered = [Format::Table, Format::Json, Format::Geojson];
    let format = form(session, Format::Table, &offered)?;
    let dir = session.folder()?;
    let (summary, layer) = in_folder(&dir, async |folder| {
        import::diff(
            folder,
            &session.sight(folder).await?,
            &args.before,
            &args.after,
        )
        .await
    })?;
    match format {
        Format::Json => answer_json(session, &json!(summary))?,
        Format::Geojson => output::answer(session.global.output.as_deref(), &layer.geojson()?)?,
        _ => {
            let head = [
                "",
                session.say("要素", "features"),
                session.say("变更前 m²", "before m²"),
                session.say("变更后 m²", "after m²"),
            ];
            let rows = [
                (session.say("新增", "added"), &summary.added),
                (session.say("变更", "changed"), &summary.changed),
                (session.say("删除", "removed"), &summary.removed),
            ];
            let body = rows.map(|(name, tally)| {
                let (before, after) = (tally.before_m2.clone(), tally.after_m2.clone());
                vec![name.to_owned(), tally.count.to_string(), before, after]
            });
            let mut body = Vec::from(body);
            let unchanged = session.say("未变", "unchanged").to_owned();
            body.push(vec![
                unchanged,
                summary.unchanged.to_string(),
                String::new(),
                String::new(),
            ]);
            answer_text(session, &output::table(&head, &body))?;
        }
    }
    Ok(Answer::Yes)
}

/// `kunyu change LAYER FILE --document NO`
pub(super) fn change(session: &Session, args: &args::Change) -> Result<Answer> {
    let format = form(session, Format::Table, &TABLE_JSON)?;
    let given = given(&args.given)?;
    let (dir, user) = (session.folder()?, session.actor()?);
    let changed = in_folder(&dir, async |folder| {
        let (layer, document) = (&args.layer, &args.document);
        let changed = import::change(folder, user, layer, &args.file, document, given).await?;
        Ok(changed)
    })?;
    tell(session, &changed.notes);
    if format == Format::Json {
        answer_json(session, &changed)?;
    } else {
        let (layer, edition, count) = (&changed.layer, short(&changed.edition), changed.changes);
        answer_text(
            session,
            &match session.lang {
                kunyu_terms::Lang::Zh => format!("更正草稿 {layer}@{edition}：{count} 处变更\n"),
                kunyu_terms::Lang::En => {
                    format!("corrected draft {layer}@{edition}: {count} changes\n")
                }
            },
        )?;
    }
    Ok(Answer::Yes)
}
