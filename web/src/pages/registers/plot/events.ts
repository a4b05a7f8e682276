import type { EntryRow } from '../../../api/types/ledger'
import type { RegisterDefinition } from '../../../api/types/definitions'
import type { Listing, RecordView, Shown } from '../../../api/types/registers'
import type { Story } from '../../../api/types/story'
import type { Titled } from '../../../i18n/words'
import { groupLines } from '../../../parts/record/lines'
import { bookedWords } from './plotWords'

export const LANES = ['decision', 'document', 'account', 'right', 'figure'] as const
export type Lane = (typeof LANES)[number]

/** Something that happened to a piece of land. */
export interface LandEvent {
  key: string
  date: string
  lane: Lane
  title: Titled
  /** Beside the title: a number, an opinion, an amount. */
  detail: string
  to: string | null
  who: string
}

/** Registers of rights in land; their records are rights, not figures. */
const RIGHTS = [
  'right_record',
  'certificate',
  'mortgage',
  'sequestration',
  'objection',
  'advance_notice',
  'correction',
  'real_estate_unit',
  'registration_application',
]

const ISO = /^\d{4}-\d{2}-\d{2}$/

/** Steps of the cases and documents of one record. */
export function eventsOfStory(story: Story): LandEvent[] {
  const steps = story.cases.flatMap(({ case: view, steps }) =>
    steps.map((step): LandEvent => ({
      key: `step ${step.seq}`,
      date: step.business_date,
      lane: 'decision',
      title: {
        zh: `${view.process_zh}：${step.title_zh}`,
        en: `${view.process_en}: ${step.title_en}`,
      },
      detail: step.opinion,
      to: `/cases/${encodeURIComponent(view.number)}`,
      who: step.actor,
    })),
  )
  const papers = story.documents.map((paper): LandEvent => ({
    key: `paper ${paper.number}`,
    date: paper.issued_on,
    lane: 'document',
    title: { zh: paper.title, en: paper.title },
    detail: paper.number,
    to: `/cases/${encodeURIComponent(paper.case)}`,
    who: paper.issued_by,
  }))
  return [...steps, ...papers]
}

/** The dates that a record states: each is a day on which something was done or is due. */
export function eventsOfRecord(
  shown: Pick<Shown, 'register' | 'title_zh' | 'title_en' | 'columns'> & { record: RecordView },
  definition: RegisterDefinition | undefined,
): LandEvent[] {
  const numberAt = shown.columns.findIndex((column) => column.id === definition?.number)
  const number = shown.record.values[numberAt] ?? ''
  const dates = new Set(
    definition?.fields.filter((field) => field.kind === 'date').map((field) => field.id),
  )
  return shown.columns.flatMap((column, index): LandEvent[] => {
    const value = shown.record.values[index] ?? ''
    if (!dates.has(column.id) || !ISO.test(value)) return []
    return [
      {
        key: `${shown.register} ${shown.record.record} ${column.id}`,
        date: value,
        lane: RIGHTS.includes(shown.register) ? 'right' : 'figure',
        title: {
          zh: `${shown.title_zh}：${column.title_zh}`,
          en: `${shown.title_en}: ${column.title_en}`,
        },
        detail: number,
        to: `/registers/${shown.register}/${encodeURIComponent(number)}`,
        who: '',
      },
    ]
  })
}

export function eventsOfListing(
  listing: Listing,
  definition: RegisterDefinition | undefined,
): LandEvent[] {
  return listing.rows.flatMap((record) => eventsOfRecord({ ...listing, record }, definition))
}

/** Lines of the account of the lot; of one piece only those that touched it. */
export function eventsOfAccount(entries: EntryRow[], lot: string, piece: string | null) {
  return entries.flatMap((entry): LandEvent[] => {
    const gained = entry.gained.filter(
      (line) => piece === null || line.piece === piece || line.piece === lot,
    )
    if (gained.length === 0) return []
    const told = (language: 'zh' | 'en') => bookedWords(groupLines(gained, language), language)
    return [
      {
        key: `entry ${entry.entry}`,
        date: entry.date,
        lane: 'account',
        title: { zh: told('zh'), en: told('en') },
        detail: [entry.document, entry.reason].filter(Boolean).join(' · '),
        to: `/ledger/lots/${encodeURIComponent(lot)}`,
        who: '',
      },
    ]
  })
}

/** Each event once, the earliest first. */
export function inOrder(events: LandEvent[]): LandEvent[] {
  const once = new Map(events.map((event) => [event.key, event]))
  return [...once.values()].sort(
    (a, b) => a.date.localeCompare(b.date) || LANES.indexOf(a.lane) - LANES.indexOf(b.lane),
  )
}
