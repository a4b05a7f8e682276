import { words } from '../../i18n/words'

export const flowWords = words(
  {
    title: (year: string) => `${year}年土地流向`,
    ledger: '土地账',
    lead: (from: string, to: string) => `由 ${from} 和 ${to} 两天的处置账余额算出`,
    question: '一年里，批准的地去了哪里？还有多少在等？',
    hectares: '公顷',
    print: '打印',
    from: '从',
    to: '到',
    area: '面积',
    nothing: '这一年账上没有变化',
    net: '这是净流向：同一年里进出同一状态的，已经相抵；每一笔见批次的对账单。',
  },
  {
    title: (year: string) => `Flow of land in ${year}`,
    ledger: 'Land ledger',
    lead: (from: string, to: string) =>
      `Computed from the balances of disposition on ${from} and ${to}`,
    question: 'Where did the approved land go in a year? How much is still waiting?',
    hectares: 'ha',
    print: 'Print',
    from: 'From',
    to: 'To',
    area: 'Area',
    nothing: 'Nothing changed in the ledger in this year',
    net: 'This is the net flow: what came to a state and left it in the same year is set off; every entry is in the statement of the lot.',
  },
)
