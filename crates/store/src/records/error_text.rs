//! The sentences of [`RecordError`].

use super::{Difference, NumberFault, RecordError, SpecFault};

pub(super) fn of_field(field: &str) -> String {
    if field.is_empty() {
        return String::new();
    }
    format!(", field {field}")
}

pub(super) fn differences(all: &[Difference]) -> String {
    let each = all
        .iter()
        .map(|one| format!("{}: {} → {}", one.field, one.seen, one.current));
    each.collect::<Vec<_>>().join("; ")
}

impl SpecFault {
    pub(super) fn english(&self) -> String {
        match self {
            Self::BadName => "not a name".into(),
            Self::Twice => "it is there twice".into(),
            Self::Scale => "more than 18 digits after the point".into(),
            Self::PersonalNotText => "personal data must be text".into(),
            Self::KeyUnknown => "a key names it, but it is no field in use".into(),
            Self::NumberNotText => "what people call a record must be text".into(),
            Self::KindChanged { was, now } => format!("it was {was} and cannot become {now}"),
            Self::PersonalChanged => "whether it is personal data cannot change".into(),
            Self::Removed => "it is in use and cannot be removed".into(),
            Self::GeometryChanged => "its geometry cannot change".into(),
            Self::KeyNotUnique { example } => {
                format!("the new key is not unique: \"{example}\" occurs more than once")
            }
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::BadName => "名称不合规定".into(),
            Self::Twice => "重复定义".into(),
            Self::Scale => "小数位超过18位".into(),
            Self::PersonalNotText => "个人信息字段须为文本".into(),
            Self::KeyUnknown => "唯一键所用字段不存在或已停用".into(),
            Self::NumberNotText => "编号字段须为文本".into(),
            Self::KindChanged { was, now } => format!("原类型为 {was}，不能改为 {now}"),
            Self::PersonalChanged => "不能改变是否为个人信息".into(),
            Self::Removed => "已在使用，不能删除".into(),
            Self::GeometryChanged => "图形类型不能改变".into(),
            Self::KeyNotUnique { example } => format!("新唯一键有重复值，例如“{example}”"),
        }
    }
}

impl NumberFault {
    pub(super) fn english(self) -> &'static str {
        match self {
            Self::Taken => "is taken",
            Self::NotGiven => "was not given out",
            Self::Void => "is void already",
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Self::Taken => "已被使用",
            Self::NotGiven => "尚未发出",
            Self::Void => "已经作废",
        }
    }
}

pub(super) fn chinese(error: &RecordError) -> String {
    use RecordError as E;
    match error {
        E::Spec {
            register,
            field,
            fault,
        } if field.is_empty() => format!("台账 {register}：{}", fault.chinese()),
        E::Spec {
            register,
            field,
            fault,
        } => format!("台账 {register} 字段 {field}：{}", fault.chinese()),
        E::UnknownField { register, field } => format!("台账 {register} 没有字段“{field}”"),
        E::Retired { register, field } => format!("台账 {register} 的字段 {field} 已停用"),
        E::Value {
            register,
            field,
            expected,
            found,
        } => format!("台账 {register} 字段 {field}：“{found}”不符合类型 {expected}"),
        E::Stale {
            register,
            label,
            seen,
            current,
            by,
            differences: all,
        } => format!(
            "{register} 的记录“{label}”已被“{by}”修改：您看到的是第 {seen} 版，现为第 {current} 版：{}",
            differences(all)
        ),
        E::Taken {
            register,
            key,
            holder,
        } => format!("台账 {register} 中 {key} 已被记录 {holder} 使用"),
        E::BeforeBeginning { label, begins, day } => {
            format!("记录“{label}”自 {begins} 起存在，不能办理 {day} 的事项")
        }
        E::Ended { label, ended, day } => {
            format!("记录“{label}”已于 {ended} 终止，不能办理 {day} 的事项")
        }
        E::LaterAct { label, later, day } => {
            format!("记录“{label}”不能于 {day} 终止：{later} 已有后续事项")
        }
        other => chinese_of_books(other),
    }
}

fn chinese_of_books(error: &RecordError) -> String {
    use RecordError as E;
    match error {
        E::State { what, label, state } => {
            format!("{}“{label}”处于 {state} 状态，不能办理", noun(what))
        }
        E::NoPersonalKey { register, field } => {
            format!("台账 {register} 字段 {field} 是个人信息，没有加密密钥，不能保存")
        }
        E::Cipher { place, .. } => format!("{place} 的个人信息无法解密"),
        E::NotSearchable { field } => format!("字段 {field} 是个人信息，只能按完整内容查找"),
        E::Shape { register, .. } => format!("台账 {register} 不接受此图形"),
        E::Unbalanced { book, sum } => format!("分录在账簿 {book} 中不平衡，相差 {sum}"),
        E::BelowZero {
            book,
            lot,
            piece,
            state,
            amount,
            left,
        } => format!("批次 {lot} 地块 {piece}：{book}/{state} 记入 {amount} 后余额为 {left}，不足"),
        E::Number {
            series,
            year,
            number,
            fault,
        } => format!("{series} {year} 年第 {number} 号{}", fault.chinese()),
        E::NoReason { what } => format!("{}须说明理由", noun(what)),
        other => other.to_string(),
    }
}

fn noun(what: &str) -> &str {
    match what {
        "record" => "记录",
        "case" => "办件",
        "clock" => "时限",
        "instruction" => "督办事项",
        "void number" => "作废编号",
        "void document" => "作废文书",
        "correction" => "更正分录",
        "stop" => "中止时限",
        "reopening" => "恢复办理",
        "reading personal data" => "查看个人信息",
        "entry" => "分录",
        other => other,
    }
}

pub(super) fn remedy(error: &RecordError) -> Option<(&'static str, &'static str)> {
    use RecordError as E;
    use SpecFault as F;
    Some(match error {
        E::Spec { fault, .. } => match fault {
            F::KindChanged { .. } | F::PersonalChanged | F::Removed => (
                "保留原字段并标注 retired（停用），另设新字段接替",
                "keep the field, mark it retired, and let a new field take over",
            ),
            F::GeometryChanged => (
                "另设新台账，以 record 字段引用旧台账",
                "define a new register that refers to this one with a record field",
            ),
            F::KeyNotUnique { .. } => (
                "先更正重复的记录，再启用新定义",
                "correct the records first, then give the definition again",
            ),
            _ => return None,
        },
        E::Stale { .. } => (
            "重新读取记录，核对差异后再办理",
            "read the record again, compare, then act",
        ),
        E::Taken { .. } => (
            "核对编号；确属同一事项的，在原记录上办理",
            "check the number; if it is the same thing, act on that record",
        ),
        E::NoPersonalKey { .. } => (
            "将 KUNYU_KEYS 指向密钥目录，并在其中生成个人信息密钥 personal.sm4",
            "let KUNYU_KEYS name a keys folder that holds a personal data key (personal.sm4)",
        ),
        E::Cipher { .. } => (
            "找回加密时所用的密钥文件，放入密钥目录",
            "put the key file with which it was encrypted back into the keys folder",
        ),
        E::BeforeBeginning { .. } | E::Ended { .. } | E::LaterAct { .. } => (
            "核对业务日期；确有错误的，先更正原事项",
            "check the business date; if an earlier act was wrong, correct that one first",
        ),
        E::BelowZero { .. } => (
            "核对来源批次与面积",
            "check the lot and the area of the document",
        ),
        _ => return None,
    })
}
