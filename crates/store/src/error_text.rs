use kunyu_terms::{Lang, Localized};

mod database;

use crate::{SchemaFault, StoreError};

impl Localized for StoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotADataFolder { .. } => "store.not_a_data_folder",
            Self::NotEmpty { .. } => "store.folder_not_empty",
            Self::FolderTooNew { .. } => "store.folder_too_new",
            Self::MigrationDiffers { .. } => "store.migration_differs",
            Self::Database { .. } => "store.database",
            Self::DatabaseDamaged { .. } => "store.database_damaged",
            Self::DatabaseBusy => "store.database_busy",
            Self::Backup { .. } => "store.backup",
            Self::DatabaseUrl { .. } => "store.database_url",
            Self::DatabaseServer { .. } => "store.database_server",
            Self::DatabaseElsewhere { .. } => "store.database_elsewhere",
            Self::DatabaseInside { .. } => "store.database_inside",
            Self::OtherDatabase { .. } => "store.other_database",
            Self::DatabaseTaken { .. } => "store.database_taken",
            Self::DiskFull { .. } => "store.disk_full",
            Self::File { .. } => "store.file",
            Self::Objects { .. } => "store.objects",
            Self::Damaged { .. } => "lake.damaged",
            Self::Parquet(_) => "lake.parquet",
            Self::Task => "store.task",
            Self::Stored { .. } => "store.stored",
            Self::NotCanonical { .. } => "store.not_canonical",
            Self::EditionName { .. } => "store.edition_name",
            Self::BadName { .. } => "store.bad_name",
            Self::BadDate { .. } => "store.bad_date",
            Self::UnknownUser { .. } => "store.unknown_user",
            Self::InactiveUser { .. } => "store.inactive_user",
            Self::NotAllowed { .. } => "store.not_allowed",
            Self::FourEyes { .. } => "store.four_eyes",
            Self::Exists { .. } => "store.exists",
            Self::Unknown { .. } => "store.unknown",
            Self::AmbiguousEdition { .. } => "store.ambiguous_edition",
            Self::Stale { .. } => "store.stale",
            Self::WrongState { .. } => "store.wrong_state",
            Self::OpenFindings { .. } => "store.open_findings",
            Self::LayerMismatch { .. } => "lake.layer_mismatch",
            Self::Schema { .. } => "lake.schema",
            Self::NoKey { .. } => "lake.no_key",
            Self::DuplicateKey { .. } => "lake.duplicate_key",
            Self::Value { .. } => "lake.value",
            Self::Geometry { .. } => "lake.geometry",
            Self::Change { .. } => "lake.change",
            Self::JobTaken { .. } => "store.job_taken",
            Self::JobCancelled { .. } => "store.job_cancelled",
            Self::Key { .. } => "store.key",
            Self::Anchor { .. } => "store.anchor",
            Self::Record(error) => error.code(),
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        if let Self::Record(error) = self {
            return error.sentence(lang);
        }
        match lang {
            Lang::En => self.to_string(),
            Lang::Zh => chinese(self)
                .or_else(|| database::chinese(self))
                .unwrap_or_else(|| chinese_of_rows(self)),
        }
    }

    fn remedy(&self, lang: Lang) -> Option<String> {
        if let Self::Record(error) = self {
            return error.remedy(lang);
        }
        let (zh, en) = remedy(self).or_else(|| database::remedy(self))?;
        Some(if lang == Lang::Zh { zh } else { en }.to_owned())
    }
}

/// Sentences about the folder, the database, people and names.
fn chinese(error: &StoreError) -> Option<String> {
    use StoreError as E;
    Some(match error {
        E::NotADataFolder { path } => format!("{} 不是坤舆数据目录", path.display()),
        E::NotEmpty { path } => format!("{} 不是空目录", path.display()),
        E::FolderTooNew { found, known } => {
            format!("数据目录版本为 {found}，本程序只认识到版本 {known}")
        }
        E::MigrationDiffers { version } => format!("数据库迁移 {version} 与本程序所带的不一致"),
        E::Database { action, .. } => format!("数据库操作失败：{action}"),
        E::DiskFull { what } => format!("写入 {what} 时磁盘空间不足"),
        E::File { path, .. } => format!("无法读写 {}", path.display()),
        E::Objects { path, .. } => format!("图层存储在 {path} 处出错"),
        E::Damaged { file, reason } => format!("{file} 已损坏：{reason}"),
        E::Parquet(_) => "数据行无法写成 Parquet".into(),
        E::Task => "存储的后台任务意外终止".into(),
        E::Stored { what, reason } => format!("已存的{what}无法读取：{reason}"),
        E::NotCanonical { number } => format!("数字 {number} 不能按规范形式书写"),
        E::EditionName { text } => format!("“{text}”不是版次名称"),
        E::BadName { what, text } => format!("“{text}”不能用作{}的名称", noun(what)),
        E::BadDate { text } => format!("“{text}”不是日期"),
        E::UnknownUser { name } => format!("没有用户“{name}”"),
        E::InactiveUser { name } => format!("用户“{name}”已停用"),
        E::NotAllowed { name, role, action } => {
            format!("用户“{name}”（角色 {role}）无权{}", act_zh(action))
        }
        E::FourEyes { action, name } => {
            format!("{}须由第二人办理：此件由“{name}”本人提出", act_zh(action))
        }
        E::Exists { what, name } => format!("{}“{name}”已存在", noun(what)),
        E::Unknown { what, name } => format!("没有{}“{name}”", noun(what)),
        E::AmbiguousEdition { layer, text, count } => {
            format!("“{text}”对应图层 {layer} 的 {count} 个版次")
        }
        E::Stale {
            what,
            name,
            seen,
            current,
        } => {
            format!(
                "{}“{name}”已被他人修改：您看到的是第 {seen} 版，现为第 {current} 版",
                noun(what)
            )
        }
        E::WrongState {
            what,
            name,
            state,
            needed,
        } => {
            format!("{}“{name}”处于 {state} 状态，须为 {needed}", noun(what))
        }
        E::OpenFindings {
            layer,
            edition,
            count,
        } => {
            format!(
                "图层 {layer} 的版次 {} 还有 {count} 条未处理的错误",
                edition.short()
            )
        }
        _ => return None,
    })
}

/// Sentences about rows, jobs, keys and anchors.
fn chinese_of_rows(error: &StoreError) -> String {
    use StoreError as E;
    match error {
        E::LayerMismatch { layer, reason } => format!("版次与图层 {layer} 不符：{reason}"),
        E::Schema { column, fault } => format!("字段 {column}：{}", schema_fault_zh(*fault)),
        E::NoKey { row } => format!("第 {row} 行没有标识码"),
        E::DuplicateKey { key } => format!("标识码“{key}”重复"),
        E::Value {
            key,
            column,
            expected,
            found,
        } => {
            format!("要素“{key}”字段 {column}：{found} 不符合 {expected}")
        }
        E::Geometry { key, reason } => format!("要素“{key}”：{reason}"),
        E::Change { key, change, has } => {
            let held = if *has == "has" { "已有" } else { "没有" };
            format!("标识码“{key}”在变更集中为 {change}，而版次中{held}该要素")
        }
        E::JobTaken { id } => format!("任务 {id} 正由另一程序执行"),
        E::JobCancelled { id } => format!("任务 {id} 已取消"),
        E::Key { path, reason } => format!("密钥 {} 无法使用：{reason}", path.display()),
        E::Anchor { reason } => format!("不是审计锚点文件：{reason}"),
        other => other.to_string(),
    }
}

fn remedy(error: &StoreError) -> Option<(&'static str, &'static str)> {
    use StoreError as E;
    Some(match error {
        E::NotADataFolder { .. } => (
            "用 --data 指明数据目录，或用 kunyu init 新建",
            "name the data folder with --data, or make one with kunyu init",
        ),
        E::NotEmpty { .. } => ("换一个新目录", "choose a new folder"),
        E::FolderTooNew { .. } => ("请升级本程序", "upgrade this program"),
        E::MigrationDiffers { .. } => (
            "使用与该目录相同来源的程序版本",
            "use a program of the same origin as the one that made the folder",
        ),
        E::DiskFull { .. } => (
            "清理磁盘后重试；未完成的写入未生效",
            "free some space and repeat; nothing half-written has taken effect",
        ),
        E::File { .. } => ("检查路径与权限", "check the path and its permissions"),
        E::Damaged { .. } => (
            "从备份恢复该文件，或重新导入",
            "restore the file from a backup, or import the source again",
        ),
        E::InactiveUser { .. } => (
            "请管理员启用该用户",
            "ask an administrator to activate the user",
        ),
        E::NotAllowed { .. } | E::FourEyes { .. } => (
            "请另一位有权限的用户以 --as 办理",
            "have another user with the right do it (--as)",
        ),
        E::UnknownUser { .. } => (
            "用 kunyu user add 添加，或检查 --as",
            "add the user with kunyu user add, or check --as",
        ),
        E::AmbiguousEdition { .. } => ("多写几位", "write more digits of the name"),
        E::Stale { .. } => ("重新读取后再修改", "read it again, then change it"),
        E::OpenFindings { .. } => (
            "处理质检问题清单后再质检",
            "settle the quality findings, then check the edition again",
        ),
        E::NoKey { .. } | E::DuplicateKey { .. } => (
            "在源数据中补正标识码，或在字段映射中另选标识字段",
            "correct the keys in the source, or choose another key field in the mapping",
        ),
        E::JobTaken { .. } => (
            "等它结束；若其程序已中断，一分钟后可用 kunyu jobs resume 续作",
            "wait for it to end; if its program was broken off, kunyu jobs resume takes it after a minute",
        ),
        E::BadDate { .. } => ("按 YYYY-MM-DD 书写", "write it as YYYY-MM-DD"),
        E::Change { .. } => (
            "确认变更集所依据的版次",
            "check which edition the change set was made for",
        ),
        _ => return None,
    })
}

/// Chinese words for the kinds of things that errors name.
fn noun(what: &str) -> &str {
    match what {
        "user" => "用户",
        "layer" => "图层",
        "edition" => "版次",
        "verdict" => "结论",
        "job" => "任务",
        "finding" => "质检问题",
        "mapping" => "字段映射",
        "change set" => "变更集",
        "time" => "时间",
        "document" | "file" => "文件",
        "publication" => "发布",
        "register" => "台账",
        "record" => "记录",
        "case" => "办件",
        "clock" => "时限",
        "material" => "材料",
        "notice" => "告知",
        "instruction" => "督办事项",
        "meeting" => "会议",
        "lot" => "来源批次",
        "entry" => "分录",
        "attachment" => "附件",
        "paper" => "文书",
        "pack" => "交换包",
        "export" => "导出申请",
        "passkey" => "通行密钥",
        other => other,
    }
}

/// The act in English, after "may not" or "to".
pub(crate) fn act_en(action: &str) -> &str {
    match action {
        "change_set.propose" => "propose changes",
        "edition.check" => "record a quality check",
        "export.decide" => "decide about an export",
        "edition.publish" => "publish an edition",
        "edition.register" => "import an edition",
        "finding.settle" => "settle a finding",
        "job.cancel" => "cancel a job",
        "job.enqueue" => "start a job",
        "layer.put" => "change a layer",
        "mapping.save" => "save a field mapping",
        "record.act" => "act on records",
        "case.reopen" => "reopen a case",
        "paper.void" => "make a stamped document void",
        "entry.correct" => "correct an entry",
        "user.add" => "add a user",
        "user.role" => "give a role",
        "user.set" => "change a user",
        "user.standing" => "set section, townships or clearance",
        "user.unlock" => "unlock an account",
        "verdict.record" => "record a verdict",
        other => other,
    }
}

/// The act in Chinese.
fn act_zh(action: &str) -> &str {
    match action {
        "change_set.propose" => "提出变更",
        "edition.check" => "登记质检结果",
        "export.decide" => "审批导出",
        "edition.publish" => "发布版次",
        "edition.register" => "导入版次",
        "finding.settle" => "处理质检问题",
        "job.cancel" => "取消任务",
        "job.enqueue" => "新建任务",
        "layer.put" => "修改图层",
        "mapping.save" => "保存字段映射",
        "record.act" => "办理业务",
        "case.reopen" => "恢复办理",
        "paper.void" => "作废已用印的文书",
        "entry.correct" => "更正分录",
        "user.add" => "添加用户",
        "user.role" => "授予角色",
        "user.set" => "修改用户",
        "user.standing" => "设定科室、辖区和涉密范围",
        "user.unlock" => "解锁账户",
        "verdict.record" => "登记结论",
        other => other,
    }
}

pub(crate) fn schema_fault_en(fault: SchemaFault) -> &'static str {
    match fault {
        SchemaFault::NoName => "it has no name",
        SchemaFault::Reserved => "the name belongs to the lake",
        SchemaFault::Twice => "the name occurs twice",
        SchemaFault::Scale => "more than 18 digits after the point",
        SchemaFault::NoKey => "the key names no column",
        SchemaFault::KeyNotText => "the key must be text",
    }
}

fn schema_fault_zh(fault: SchemaFault) -> &'static str {
    match fault {
        SchemaFault::NoName => "没有名称",
        SchemaFault::Reserved => "该名称为系统保留",
        SchemaFault::Twice => "名称重复",
        SchemaFault::Scale => "小数位超过18位",
        SchemaFault::NoKey => "标识字段不存在",
        SchemaFault::KeyNotText => "标识字段须为文本",
    }
}
