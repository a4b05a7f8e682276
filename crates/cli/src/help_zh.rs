//! The Chinese help texts. A test holds that every command and option has one.

use clap::Command;

/// Command path or `path:argument` → text.
const TEXTS: &[(&str, &str)] = &[
    ("kunyu", "国土空间一张图：这块地上有什么？这件事能不能办？"),
    (":data", "数据目录（缺省取 KUNYU_DATA，再取 ./kunyu-data）"),
    (
        ":database_url",
        "服务器上的数据库，postgres://用户:口令@主机:端口/数据库（缺省在数据目录内）",
    ),
    (":user", "以该用户身份操作；凡有改动的命令都需要"),
    (":lang", "消息语言（缺省按 LANG）"),
    (":format", "结果的形式"),
    (":output", "把结果写入该文件，而不是标准输出"),
    (":quiet", "不显示进度条"),
    ("*:crs", "文件未注明时的坐标系"),
    (
        "*:encoding",
        "文字未注明编码时的编码，例如 GBK、UTF-8（缺省由内容判断）",
    ),
    (
        "*:datum_params",
        "从文件基准到工作基准的转换参数，TOML 文件",
    ),
    ("init", "新建空的数据目录，附一份规程"),
    ("init:dir", "要新建的目录"),
    ("init:crs", "工作坐标系：某个3°高斯-克吕格带，EPSG:n"),
    ("init:code", "行政区划代码，六位"),
    ("init:admin", "首位用户（管理员）的名字"),
    ("user", "数据目录的用户"),
    ("user add", "增加用户"),
    ("user add:name", "登录名"),
    (
        "user add:role",
        "角色：admin 系统管理、security 安全管理、auditor 审计管理、clerk 经办、data 数据员、surveyor 测绘、\
         section_chief 科长、registrar 登记审核、enforcement 执法、leader 分管领导、director 局长、\
         stamp_keeper 印章管理、township 街道所、viewer 查询；有了安全管理员之后只能是 newcomer 待授权",
    ),
    (
        "user set",
        "变更用户：角色、科室、辖区、涉密范围由安全管理员定，能否使用由系统管理员定",
    ),
    ("user set:name", "登录名"),
    ("user set:role", "改为这个角色"),
    ("user set:active", "能否使用：true 或 false"),
    ("user set:section", "所在科室"),
    (
        "user set:areas",
        "辖区的乡镇街道代码，逗号分隔；限定辖区的角色用",
    ),
    (
        "user set:clearance",
        "可知悉的密级，逗号分隔；写 role 即按角色",
    ),
    ("user set:from", "自这一天起（缺省为今天）"),
    ("user unlock", "解锁因口令输错而锁定的账户（安全管理员）"),
    ("user unlock:name", "登录名"),
    ("user list", "列出用户"),
    ("sample", "生成带合成样例区的完整数据目录"),
    ("sample:dir", "要新建的目录"),
    ("sample:scale", "相对五万图斑的比例；范围不变"),
    ("sample:seed", "随机种子"),
    (
        "sample:today",
        "在办件以这一天为准，往前推日期（缺省为今天）",
    ),
    ("import", "把文件读成图层的一个草稿版次"),
    ("import:file", "要读的文件"),
    ("import:layer", "版次所属的图层"),
    (
        "import:source_layer",
        "文件内的图层：名称或序号（只有一个时可省）",
    ),
    (
        "import:mapping",
        "字段对照：TOML 文件，“对方字段 = 本方字段”；按来源保存",
    ),
    (
        "import:repair",
        "修复不合法的图形，每一处修复都记入版次沿革",
    ),
    (
        "import:dry_run",
        "只显示对方字段与本方字段如何对应；-o 写成字段对照文件",
    ),
    ("records", "台账的记录"),
    ("records registers", "列出台账"),
    ("records list", "列出台账的记录"),
    ("records list:register", "台账"),
    ("records list:condition", "条件，例如 \"method == '挂牌'\""),
    ("records list:search", "记录的普通文本之一含有的文字"),
    ("records list:order", "按该字段排序；-字段 为从大到小"),
    ("records list:limit", "最多行数"),
    ("records list:offset", "略过的行数"),
    ("*:date", "以该日期为准（缺省为今天）"),
    ("*:known_at", "按当时所知：审计序号或时间"),
    ("records show", "显示一条记录、它的关联和办件"),
    ("records show:register", "台账"),
    ("records show:number", "记录的编号"),
    (
        "records export",
        "把台账写成 Excel 工作簿（-o），可以接着填",
    ),
    ("records export:register", "台账"),
    (
        "records export:condition",
        "条件，例如 \"method == '挂牌'\"",
    ),
    ("records export:order", "按该字段排序；-字段 为从大到小"),
    ("exports", "涉密内容的导出：申请、他人审批、领取一次"),
    ("exports list", "列出本人的和可由本人审批的导出"),
    ("exports ask", "申请须经他人批准的导出"),
    ("exports ask:register", "台账"),
    ("exports ask:condition", "条件，例如 \"method == '挂牌'\""),
    ("exports ask:order", "按该字段排序；-字段 为从大到小"),
    ("exports ask:reason", "用途"),
    ("exports decide", "审批他人的导出"),
    ("exports decide:number", "导出号"),
    ("exports decide:consent", "同意"),
    ("exports decide:refuse", "不同意"),
    ("exports take", "领取已批准的导出（-o），只能领一次"),
    ("exports take:number", "导出号"),
    ("records template", "写一份台账的空表（-o），供填写"),
    ("records template:register", "台账"),
    (
        "records import",
        "把 Excel 或 CSV 导入台账：全部导入，或一行也不导入",
    ),
    ("records import:register", "台账"),
    ("records import:file", "工作簿（.xlsx、.xls、.ods）或 CSV"),
    (
        "records import:sheet",
        "工作表的名称，或从 1 数起的序号（缺省为第一个）",
    ),
    ("records import:update", "按编号修改已有的记录"),
    ("records import:date", "业务日期（缺省为今天）"),
    ("records import:dry_run", "只说会怎样，不写入"),
    (
        "records import:errors",
        "有错的行写到这个工作簿，问题注在旁边",
    ),
    ("records import:encoding", "CSV 没有注明时的编码，例如 GBK"),
    (
        "records reveal",
        "读取一条记录的个人信息原文；谁读、为什么读都记入审计",
    ),
    ("records reveal:register", "台账"),
    ("records reveal:number", "记录的编号"),
    ("records reveal:fields", "个人信息字段；不写就是全部"),
    ("records reveal:reason", "读取的理由"),
    ("records history", "一条记录的来历"),
    ("records history:register", "台账"),
    ("records history:number", "记录的编号"),
    ("act", "办理流程的一步"),
    (
        "act:table",
        "写有填写内容的 Excel 或 CSV：每行立一个办件，全部办理或一行也不办",
    ),
    (
        "act:sheet",
        "工作表的名称，或从 1 数起的序号（缺省为第一个）",
    ),
    ("act:errors", "有错的行写到这个工作簿，问题注在旁边"),
    (
        "act:each_case",
        "停在这一步之前的每个办件都办这一步，全部办理或一个也不办",
    ),
    ("act:process", "流程"),
    ("act:transition", "步骤"),
    ("act:case", "办件编号；开办新件时不写"),
    ("act:record", "对已有记录开办新件时，记录的编号"),
    ("act:input", "填写的内容，JSON 文件；- 为标准输入"),
    ("act:shape", "记录的图形：只有一个要素的文件"),
    ("act:date", "业务日期（缺省为今天）"),
    ("act:dry_run", "只试算，不改动"),
    ("act:circulate", "送签：把这一步送给要签批的人，先不办理"),
    ("cases", "办件：到了哪一步，在等什么"),
    ("cases list", "列出办件：环节、承办、到期"),
    ("cases list:process", "只看这个流程"),
    ("cases list:state", "只看这个环节"),
    ("cases list:all", "包括已办结的"),
    ("cases show", "显示一个办件：经过、期限、材料、下一步"),
    ("cases show:number", "办件编号"),
    ("cases sign", "签批送到本人的一步"),
    ("cases sign:number", "办件编号"),
    ("cases sign:opinion", "意见；以“不同意”开头的不算签批"),
    ("cases sign:date", "业务日期（缺省为今天）"),
    ("cases hand-over", "转给别人办理"),
    ("cases hand-over:number", "办件编号"),
    ("cases hand-over:to", "接办的用户"),
    ("cases hand-over:reason", "理由"),
    ("instructions", "督办：领导交办的事项，跟到答复为止"),
    ("instructions list", "列出待答复的，先到期的在前"),
    ("instructions list:all", "包括已答复的"),
    ("instructions give", "交办一件事"),
    ("instructions give:text", "要办的事"),
    ("instructions give:to", "答复的用户"),
    ("instructions give:deadline", "答复期限"),
    ("instructions give:case", "所关于的办件"),
    ("instructions give:record", "所关于的记录，写作 台账/编号"),
    ("instructions answer", "答复督办事项"),
    ("instructions answer:id", "督办事项编号"),
    ("instructions answer:text", "答复"),
    ("meetings", "会议：纪要决定办件"),
    ("meetings list", "列出会议和议定事项"),
    ("meetings enter", "录入会议纪要"),
    (
        "meetings enter:minutes",
        "JSON：title、held_on、minutes、decisions（case、decision、outcome）；- 为标准输入",
    ),
    ("balance", "土地账：余额，批而未供"),
    ("balance:track", "只看这条轨道或账户"),
    ("balance:lot", "只看这个批次及其地块"),
    ("correct", "冲回土地账上的错误分录；不能由记账人自己冲"),
    ("correct:entry", "分录号，见 kunyu balance --lot"),
    ("correct:reason", "理由"),
    ("indicator", "指标：由记录算出，可以打开到每一条"),
    ("indicator:ids", "指标；不写为全部"),
    ("indicator:year", "年度（缺省为今年）"),
    ("indicator:by", "按科室或乡镇街道分列"),
    ("indicator:rows", "列出指标背后的记录"),
    ("indicator:last_year", "同时列出上年"),
    ("report", "由指标写成报告，例如年度工作总结"),
    ("report:id", "报告"),
    ("report:year", "年度"),
    ("report:finalise", "定稿：连同两个时间一起保存"),
    ("report:edition", "按当时的数据重算某一版定稿"),
    ("report:editions", "列出各版定稿和前后差异"),
    ("report:fonts", "另加字体的目录"),
    (
        "proof",
        "逐一核对成文报告中的数字：与已知数据核对，也在文内互相核对",
    ),
    ("proof:draft", "成文的报告：DOCX、TXT 或 Markdown"),
    ("proof:year", "报告的年份"),
    (
        "proof:figures",
        "用来核对的数据：JSON 列表，每项含 id、title、unit、value（缺省为数据目录的指标）",
    ),
    ("layers", "列出图层和版次"),
    ("layers:layer", "只看这个图层"),
    ("layers:date", "该日期有效的版次"),
    ("layers:known_at", "按该审计序号或时刻所知"),
    ("quality", "检查一个版次的质量，或在导入前检查文件"),
    (
        "quality:target",
        "图层@版次、当前有效的图层，或（给出 --layer 时）文件",
    ),
    ("quality:layer", "目标是文件：按该图层的规则检查"),
    ("quality:check", "只用这一套质量检查"),
    ("quality:date", "按该日期有效的规则（缺省为今天）"),
    ("quality:year", "交付年份，供需要它的规则使用"),
    ("quality:with", "代表其他图层的版次或文件（缺省为有效版次）"),
    ("quality:source_layer", "文件内的图层：名称或序号"),
    (
        "quality:mapping",
        "字段对照：TOML 文件，“对方字段 = 本方字段”",
    ),
    (
        "quality:repair",
        "这些规则的安全修复：列出；给出 --document 时在新草稿中执行",
    ),
    ("quality:document", "决定修复的文号"),
    ("quality:fonts", "文书所用字体的目录"),
    ("findings", "质检问题：待办清单"),
    (
        "findings list",
        "列出问题；不给版次时列出所有版次中未了结的",
    ),
    ("findings list:edition", "图层@版次"),
    (
        "findings list:state",
        "状态：open 待处理、assigned 已派、mended 已改、waived 已认可、closed 已了结",
    ),
    ("findings list:owner", "负责人"),
    ("findings list:rule", "规则"),
    ("findings show", "查看一个问题，连同它在以前版次中的由来"),
    ("findings show:id", "问题编号"),
    ("findings assign", "把问题交给某人负责"),
    ("findings assign:ids", "编号：3，或 3-8"),
    ("findings assign:to", "负责人"),
    ("findings mended", "注明问题已改正，以下次复查为准"),
    ("findings mended:ids", "编号：3，或 3-8"),
    ("findings mended:how", "怎样改的"),
    ("findings waive", "认可问题保持原状（须由另一人）"),
    ("findings waive:ids", "编号：3，或 3-8"),
    ("findings waive:reason", "理由"),
    (
        "findings recheck",
        "检查版次并登记；沿用被它更正的版次的问题",
    ),
    ("findings recheck:edition", "图层@版次"),
    (
        "findings recheck:of",
        "以前的版次（缺省为变更集所依据的版次）",
    ),
    ("findings recheck:check", "只用这一套质量检查"),
    ("findings recheck:date", "按该日期有效的规则（缺省为今天）"),
    ("findings recheck:year", "交付年份，供需要它的规则使用"),
    (
        "findings recheck:with",
        "代表其他图层的版次或文件（缺省为有效版次）",
    ),
    ("publish", "发布草稿版次（须由导入人以外的用户）"),
    ("publish:edition", "图层@版次"),
    ("publish:document", "使其生效的文号"),
    ("publish:date", "生效日期（缺省为今天）"),
    ("publish:dry_run", "只列出会改变什么"),
    ("diff", "两个版次之间变了什么"),
    ("diff:before", "变更前的 图层@版次"),
    ("diff:after", "变更后的 图层@版次"),
    ("change", "用变更文件做出更正后的草稿版次"),
    ("change:layer", "要更正的图层"),
    (
        "change:file",
        "变更要素文件；字段 change 注明 added、changed 或 removed",
    ),
    ("change:document", "决定更正的文号"),
    ("yearly", "调查图层的年度变更：更新层和更新过程层"),
    (
        "yearly write",
        "把两个版次之间的变更写成更新层和更新过程层，写到 -o（.gpkg、.vct、装 Shapefile 的 .zip 或目录）",
    ),
    ("yearly write:before", "变更前的 图层@版次"),
    ("yearly write:after", "变更后的 图层@版次"),
    ("yearly read", "核对交来的年度变更，做成草稿版次"),
    (
        "yearly read:base",
        "变更所依据的 图层@版次，或当前有效的图层",
    ),
    ("yearly read:file", "更新层（和更新过程层）所在的文件"),
    ("yearly read:process", "更新过程层另在一个文件时的文件"),
    ("yearly read:update_layer", "更新层在文件里的名称"),
    ("yearly read:process_layer", "更新过程层在文件里的名称"),
    (
        "yearly read:mapping",
        "两个图层的字段对照：TOML 文件，“对方字段 = 本方字段”",
    ),
    ("yearly read:document", "决定变更的文号"),
    ("yearly read:dry_run", "只核对"),
    ("classes", "把图层的地类转换到另一分类"),
    (
        "classes convert",
        "转换一个版次的地类，写到 -o；须人工确认的留空",
    ),
    ("classes convert:edition", "图层@版次，或当前有效的图层"),
    (
        "classes convert:table",
        "转换表（缺省为该图层地类唯一的一张）",
    ),
    (
        "classes convert:decisions",
        "已确认的内容，TOML 文件：[keys] 标识码 = \"编码\"，[[rule]] class、when、to",
    ),
    ("check", "对地块做合规性审查：冲突、不冲突、容差内"),
    ("check:parcels", "地块文件"),
    ("check:check", "要执行的审查"),
    ("check:date", "按该日期有效的规定和图层（缺省为今天）"),
    ("check:known_at", "按该审计序号或时刻所知"),
    ("check:facts", "文件里没有写明的项目情况，名称=值"),
    ("check:fonts", "文书和地图所用字体的目录"),
    ("check:bundle", "另把结论证据包写入该文件"),
    ("overlay", "叠加两个文件或图层"),
    ("overlay:a", "文件，或 图层[@版次]"),
    ("overlay:b", "文件，或 图层[@版次]"),
    (
        "overlay:op",
        "运算：intersection 相交、union 联合、difference 擦除、symdifference 对称差",
    ),
    ("overlay:by", "按这些列融合结果"),
    ("overlay:repair", "修复不合法的图形，每一处修复都会说明"),
    ("area", "计算文件中每个面的面积"),
    ("area:file", "含有面的文件"),
    (
        "area:method",
        "表中只列这种面积：ellipsoid 椭球、official-2008 官方2008、official-survey3 官方三调、geodesic 测地线、plane 平面",
    ),
    ("project", "转换标准输入的坐标，每行“x y (z)”，x 为东"),
    ("project:from", "输入坐标系"),
    ("project:to", "输出坐标系"),
    ("project:datum_params", "基准转换参数，TOML 文件"),
    ("convert", "把文件转换成另一种格式"),
    ("convert:input", "要读的文件"),
    ("convert:target", "要写的文件；扩展名决定格式"),
    ("convert:to_crs", "输出坐标系（缺省同输入）"),
    ("convert:source_layer", "输入中的图层：名称或序号"),
    ("convert:strict", "凡有损失或需修复即拒绝"),
    ("convert:dry_run", "只说明会损失什么，不写文件"),
    (
        "convert:mapping",
        "字段对照：TOML 文件，“对方字段 = 本方字段”",
    ),
    ("sheet", "某处所在的图幅，或某图幅的范围"),
    ("sheet:place", "经度 纬度（度），或图幅号"),
    ("sheet:scale", "比例尺 1:N，例如 10000"),
    ("verdict", "结论证据包"),
    (
        "verdict verify",
        "复算证据包；给出 --data 时由图层逐字节重建",
    ),
    ("verdict verify:bundle", "证据包文件"),
    ("verdict list", "列出已登记的结论"),
    ("keys", "给结论和锚签名的密钥"),
    (
        "keys new",
        "新建存有签名密钥（SM2）的目录；用 KUNYU_KEYS 指明后即可签名",
    ),
    ("keys new:dir", "要新建的目录，须在数据目录之外"),
    ("audit", "审计链"),
    ("audit verify", "复算审计链"),
    ("audit verify:anchor", "此前取得的锚"),
    ("audit anchor", "输出链头，另处保存"),
    ("audit list", "列出最近的条目"),
    ("audit list:most", "条数"),
    ("exchange", "与外部系统交换数据包"),
    (
        "exchange out",
        "把未报送的、报送后改动过的记录打成数据包，写到 -o 指定的文件",
    ),
    ("exchange out:system", "外部系统"),
    ("exchange out:since", "只报送该日期起的记录"),
    ("exchange in", "把对方的结果写回记录：全部写入，或者都不写"),
    ("exchange in:system", "外部系统"),
    ("exchange in:file", "结果文件：zip、json、csv 或 xlsx"),
    ("exchange in:pack", "答复哪个包（文件没有写明时）"),
    ("exchange in:dry_run", "只检查，不改动"),
    ("exchange list", "待报送、已报送、已通过、被退回"),
    ("exchange list:system", "只看这个外部系统，列出它的包"),
    ("documents", "文书：打印、用印、送达、作废"),
    ("documents list", "列出文书：编号、状态、打印次数、送达"),
    ("documents list:case", "只看这个办件"),
    ("documents list:kind", "只看这个模板"),
    ("documents list:all", "包括已作废的"),
    ("documents show", "显示一份文书：内容和经过"),
    ("documents show:number", "文书编号"),
    (
        "documents print",
        "打印到 -o 指定的文件（DOCX、PDF 或 Markdown）；每次打印都有记录",
    ),
    ("documents print:number", "文书编号"),
    ("documents print:receipt", "打印送达回证"),
    ("documents print:fonts", "另加字体的目录"),
    ("documents stamp", "用印；由保管该印章的角色办理"),
    ("documents stamp:number", "文书编号"),
    ("documents stamp:stamp", "印章（缺省为模板指定的）"),
    (
        "documents void",
        "作废；已用印的须由出具人、用印人以外的人办理",
    ),
    ("documents void:number", "文书编号"),
    ("documents void:reason", "原因"),
    ("documents void:replace", "同时重新出具一份，载明替代关系"),
    ("documents serve", "登记送达和送达回证"),
    ("documents serve:number", "文书编号"),
    ("documents serve:way", "送达方式，代码表 service_way"),
    ("documents serve:receiver", "受送达人"),
    ("documents serve:on", "送达日期"),
    ("documents serve:place", "送达地点"),
    ("documents serve:server", "送达人（缺省为当前用户）"),
    ("documents serve:witness", "留置送达的见证人"),
    ("documents serve:note", "备注，例如挂号信编号"),
    ("documents serve:attachment", "签收后的送达回证扫描件"),
    ("definitions documents", "文书模板"),
    ("definitions documents list", "列出模板和出具它的步骤"),
    (
        "definitions documents list:dir",
        "规程目录（缺省为数据目录的，再为内置的）",
    ),
    (
        "definitions documents preview",
        "用算例的内容（没有的写字段名）打印模板样稿到 -o 指定的文件",
    ),
    ("definitions documents preview:template", "模板"),
    (
        "definitions documents preview:dir",
        "规程目录（缺省为数据目录的，再为内置的）",
    ),
    ("definitions documents preview:fonts", "另加字体的目录"),
    ("definitions", "规程：以数据表达的业务"),
    ("definitions apply", "使台账的表跟上数据目录里的规程"),
    ("definitions check", "校验规程并执行其中的算例"),
    (
        "definitions check:dir",
        "目录（缺省取数据目录中的规程，再取内置规程）",
    ),
    (
        "definitions check:coverage",
        "各流程的退回路径、时钟、文书、算例、指标、钻取；有空缺而未说明原因即不通过",
    ),
    (
        "definitions docs",
        "把规程参考写成 Markdown，目录由 -o 指定",
    ),
    (
        "definitions docs:dir",
        "目录（缺省取数据目录中的规程，再取内置规程）",
    ),
    ("jobs", "长任务：正在执行、已结束或中断的导入"),
    ("jobs list", "列出任务，新的在前"),
    ("jobs show", "查看一项任务"),
    ("jobs show:id", "任务编号"),
    ("jobs cancel", "要求任务停止"),
    ("jobs cancel:id", "任务编号"),
    ("jobs resume", "续作中断的任务"),
    ("jobs resume:id", "任务编号"),
    ("backup", "把整个数据目录写成一个备份文件，其间他人照常工作"),
    ("backup:file", "要写的文件，不得已存在"),
    ("restore", "把备份恢复到新的或空的目录，并核验"),
    ("restore:file", "备份文件"),
    (
        "restore:dir",
        "新的或空的目录；给出 --database-url 时数据写入该空数据库",
    ),
    ("serve", "启动服务，供浏览器和程序使用"),
    ("serve:listen", "监听地址和端口（默认 127.0.0.1:8420）"),
    ("serve:config", "服务配置文件"),
    ("serve:reference", "输出全部配置项及默认值后退出"),
    ("serve:openapi", "输出 HTTP 接口描述（OpenAPI）后退出"),
    ("completions", "输出命令行补全脚本"),
    ("completions:shell", "命令行外壳"),
    ("man", "输出手册页"),
];

fn text(key: &str) -> Option<&'static str> {
    TEXTS
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, text)| *text)
}

/// The text of an argument: its own, else the one that all commands share.
fn argument_text(path: &str, id: &str) -> Option<&'static str> {
    text(&format!("{path}:{id}")).or_else(|| text(&format!("*:{id}")))
}

/// The command with its help in Chinese.
pub fn chinese(command: Command) -> Command {
    let command = translate(command, "");
    command.about(text("kunyu"))
}

fn translate(mut command: Command, path: &str) -> Command {
    if let Some(about) = text(path) {
        command = command.about(about);
    }
    let arguments: Vec<_> = command
        .get_arguments()
        .map(|arg| arg.get_id().clone())
        .collect();
    for id in arguments {
        if let Some(help) = argument_text(path, id.as_str()) {
            command = command.mut_arg(id, |arg| arg.help(help));
        }
    }
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path} {name}")
        };
        command = command.mut_subcommand(name, |sub| translate(sub, &below));
    }
    command
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn missing(command: &Command, path: &str, found: &mut Vec<String>) {
        if !path.is_empty() && text(path).is_none() {
            found.push(path.to_owned());
        }
        for argument in command.get_arguments() {
            let id = argument.get_id();
            if argument_text(path, id.as_str()).is_none() {
                found.push(format!("{path}:{id}"));
            }
        }
        for sub in command.get_subcommands() {
            let below = format!("{path} {}", sub.get_name());
            missing(sub, below.trim_start(), found);
        }
    }

    #[test]
    fn every_command_and_option_has_a_chinese_text() {
        let mut found = Vec::new();
        missing(&crate::args::Cli::command(), "", &mut found);
        assert!(found.is_empty(), "no Chinese help for {found:?}");
    }
}
