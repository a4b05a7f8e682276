import type { Column, Listing, RecordView } from '../../api/types/registers'
import type { Titled } from '../../i18n/words'

/** How the dates of a register become a clock. */
interface ClockKind {
  register: string
  /** Field of the first day, or of a year whose end is the first day. */
  start: string
  /** Days by which something has to be done, or may be done to the user. */
  deadlines: string[]
  /** Days on which something was done. */
  marks: string[]
  /** The day on which it was over. */
  done: string
  area: string
}

export const KINDS: Record<'unsupplied' | 'idle', ClockKind> = {
  unsupplied: {
    register: 'approved_unsupplied',
    start: 'approval_year',
    deadlines: ['deadline'],
    marks: ['verified_on'],
    done: 'disposed_on',
    area: 'task_area',
  },
  idle: {
    register: 'idle_land',
    start: 'agreed_start',
    deadlines: ['idle_from', 'take_back_from', 'new_start', 'temporary_until'],
    marks: ['suspected_on', 'recognised_on', 'hearing_held_on', 'disposed_on'],
    done: 'digested_on',
    area: 'area',
  },
}

export type KindId = keyof typeof KINDS

export interface DatedMark {
  date: string
  title: Titled
}

export interface LandClock {
  number: string
  name: string
  area: string | null
  start: string | null
  deadlines: DatedMark[]
  marks: DatedMark[]
  done: string | null
}

export function clocksOf(listing: Listing, kind: ClockKind): LandClock[] {
  const at = new Map(listing.columns.map((column, index) => [column.id, index]))
  const value = (row: RecordView, id: string) => row.values[at.get(id) ?? -1] ?? null
  const dated = (row: RecordView, ids: string[]) =>
    ids
      .flatMap((id): DatedMark[] => {
        const date = value(row, id)
        return date === null ? [] : [{ date, title: listing.columns[at.get(id) ?? 0] as Column }]
      })
      .sort((a, b) => a.date.localeCompare(b.date))
  return listing.rows.map((row) => ({
    number: value(row, 'number') ?? '',
    name: value(row, 'name') ?? '',
    area: value(row, kind.area) ?? value(row, 'disposed_area'),
    start: startOf(value(row, kind.start)),
    deadlines: dated(row, kind.deadlines),
    marks: dated(row, kind.marks),
    done: value(row, kind.done),
  }))
}

/** Of a year only its end is sure. */
function startOf(written: string | null): string | null {
  return written !== null && /^\d{4}$/.test(written) ? `${written}-12-31` : written
}

/** The deadline that comes next; the last one when all have passed. */
export function nextDeadline(clock: LandClock, today: string): DatedMark | null {
  return clock.deadlines.find((one) => one.date >= today) ?? clock.deadlines.at(-1) ?? null
}

/** The first and last day that a row of clocks shows. */
export function rangeOf(clocks: LandClock[], today: string): [string, string] {
  const days = clocks.flatMap((clock) => [
    ...(clock.start === null ? [] : [clock.start]),
    ...(clock.done === null ? [] : [clock.done]),
    ...[...clock.deadlines, ...clock.marks].map((one) => one.date),
  ])
  const all = [...days, today].sort()
  return [all[0] ?? today, all.at(-1) ?? today]
}
