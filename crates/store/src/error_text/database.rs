//! What is said about databases and backups.

use crate::StoreError;

pub(super) fn chinese(error: &StoreError) -> Option<String> {
    use StoreError as E;
    Some(match error {
        E::DatabaseDamaged { detail } => format!("数据库已损坏（{detail}）"),
        E::DatabaseBusy => "另一程序正在写入数据库，等待超时".into(),
        E::Backup { file, place, fault } => {
            format!("备份 {} 无法使用：{place} 处{}", file.display(), fault.zh())
        }
        E::DatabaseUrl { reason } => format!("数据库地址无法使用：{reason}"),
        E::DatabaseServer { place, reason } => {
            format!("数据库服务器 {place} 无法使用：{reason}")
        }
        E::DatabaseElsewhere { path } => format!("{} 的数据库在服务器上", path.display()),
        E::DatabaseInside { path } => {
            format!("{} 自带数据库，不能另指数据库", path.display())
        }
        E::OtherDatabase { place, path } => {
            format!("数据库 {place} 不属于数据目录 {}", path.display())
        }
        E::DatabaseTaken { place } => format!("数据库 {place} 中已有数据表"),
        _ => return None,
    })
}

pub(super) fn remedy(error: &StoreError) -> Option<(&'static str, &'static str)> {
    use StoreError as E;
    Some(match error {
        E::DatabaseDamaged { .. } => (
            "停止写入，用最近的备份替换数据目录",
            "stop writing and put back the last backup of the data folder",
        ),
        E::DatabaseBusy => ("稍后重试", "try again in a moment"),
        E::Backup { .. } => (
            "换用另一份备份；目标目录中没有留下任何内容",
            "use another backup; nothing was left in the folder",
        ),
        E::DatabaseUrl { .. } => (
            "按 postgres://用户:口令@主机:端口/数据库 书写",
            "write it as postgres://user:password@host:port/database",
        ),
        E::DatabaseServer { .. } => (
            "检查服务器是否运行、数据库是否已建、用户与口令是否正确",
            "check that the server runs, that the database exists, and the user and password",
        ),
        E::DatabaseElsewhere { .. } => (
            "用 --database-url 或 KUNYU_DATABASE_URL 给出数据库地址",
            "give its address with --database-url or KUNYU_DATABASE_URL",
        ),
        E::DatabaseInside { .. } => (
            "去掉 --database-url；迁到服务器请先 kunyu backup，再以该地址 kunyu restore",
            "leave out --database-url; to move to a server, kunyu backup, then kunyu restore with the address",
        ),
        E::OtherDatabase { .. } => (
            "检查 --data 与 --database-url 是否配对",
            "check that --data and --database-url belong together",
        ),
        E::DatabaseTaken { .. } => (
            "换一个空数据库，或在地址后加 ?options[search_path]=新模式",
            "name an empty database, or another schema with ?options[search_path]=name",
        ),
        _ => return None,
    })
}
