import { words } from '../../../i18n/words'

/** An entry of the account: which states gained how much. */
export function bookedWords(
  groups: { states: string[]; hectares: string }[],
  language: 'zh' | 'en',
) {
  const told = groups.map(({ states, hectares }) =>
    language === 'zh'
      ? `${states.join('、')} ${hectares} 公顷`
      : `${states.join(', ')} ${hectares} ha`,
  )
  return language === 'zh' ? `记账：${told.join('；')}` : `Booked: ${told.join('; ')}`
}

export const plotWords = words(
  {
    title: (number: string) => `一地一页：${number}`,
    lead: '从第一次批准起，这块地上发生过的事',
    registers: '台账',
    decision: '决定和步骤',
    document: '文书',
    account: '账目',
    right: '权利',
    figure: '日期和指标',
    piece: '土地账地块',
    lot: '来源批次',
    statement: '对账单',
    stands: '现在站在哪里',
    notInLedger: '没有挂到土地账上的地块，账目一栏没有内容',
    nothing: '还没有任何事项',
    between: (from: string, to: string, count: string) => `${from} 至 ${to}，共 ${count} 件事`,
    future: '将来',
    today: (date: string) => `今天 ${date}`,
    year: (year: string) => `${year}年`,
    onlyThese: '显示哪几类',
    searching: '还在读取相关记录…',
    hectares: '公顷',
    print: '打印',
  },
  {
    title: (number: string) => `Plot page: ${number}`,
    lead: 'What happened to this land since its first approval',
    registers: 'Registers',
    decision: 'Decisions and steps',
    document: 'Documents',
    account: 'Account',
    right: 'Rights',
    figure: 'Dates and figures',
    piece: 'Piece of the ledger',
    lot: 'Lot',
    statement: 'Statement',
    stands: 'Where it stands now',
    notInLedger: 'It is tied to no piece of the land ledger: no account lines',
    nothing: 'Nothing happened yet',
    between: (from: string, to: string, count: string) => `${from} to ${to}: ${count} events`,
    future: 'To come',
    today: (date: string) => `Today ${date}`,
    year: (year: string) => year,
    onlyThese: 'What to show',
    searching: 'Still reading related records…',
    hectares: 'ha',
    print: 'Print',
  },
)
