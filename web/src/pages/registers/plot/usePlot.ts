import { part } from '../../../api/client'
import { useGetAll } from '../../../api/many'
import { useGet } from '../../../api/query'
import type { RegisterDefinition } from '../../../api/types/definitions'
import type { Balances } from '../../../api/types/ledger'
import type { Story } from '../../../api/types/story'
import { useDefinition } from '../../../parts/record/useRegister'
import { eventsOfAccount, eventsOfListing, eventsOfRecord, eventsOfStory, inOrder } from './events'
import { LOTS, PIECES, namedIn } from './land'

/** So many linked records tell their cases and documents too. */
const DEEP = 24

const storyOf = (register: string, number: string) =>
  `/registers/${register}/records/${part(number)}/story`

/** A story that is asked once its number is known. */
function useStory(register: string, number: string | null) {
  return useGet<Story>(storyOf(register, number ?? ''), {}, { enabled: number !== null })
}

/** Everything about the land of a record: itself, its piece, its lot, and all that name them. */
export function usePlot(register: string, number: string) {
  const own = useStory(register, number)
  const definition = useDefinition(register).data
  const pieceNumber = register === PIECES ? number : namedIn(own.data?.record, definition, PIECES)
  const piece = useStory(PIECES, pieceNumber)
  const pieceDefinition = useDefinition(PIECES).data
  const lotNumber =
    register === LOTS
      ? number
      : (namedIn(own.data?.record, definition, LOTS) ??
        namedIn(piece.data?.record, pieceDefinition, LOTS))
  const lot = useStory(LOTS, lotNumber)
  const balance = useGet<Balances>('/balance', { lot: lotNumber }, { enabled: lotNumber !== null })

  const stories = [own.data, piece.data, lot.data].filter((one) => one !== undefined)
  // pieces of the same lot are other land
  const linked = stories.flatMap((story) =>
    story.linked.filter(
      (listing) => listing.register !== PIECES && !(story === lot.data && story !== own.data),
    ),
  )
  const registers = [
    ...stories.map((one) => one.record.register),
    ...linked.map((one) => one.register),
  ]
  const definitions = useGetAll<RegisterDefinition>(
    registers.map((id) => `/definitions/registers/${id}`),
    {},
    true,
  ).found
  const of = (id: string) => definitions.get(`/definitions/registers/${id}`)
  const further = linked.flatMap((listing) => {
    const at = listing.columns.findIndex((column) => column.id === of(listing.register)?.number)
    return listing.rows.flatMap((row) => {
      const linkedNumber = row.values[at]
      return linkedNumber ? [storyOf(listing.register, linkedNumber)] : []
    })
  })
  const deep = useGetAll<Story>(further.slice(0, DEEP))

  const events = inOrder([
    ...stories.flatMap((story) => [
      ...eventsOfStory(story),
      ...eventsOfRecord(story.record, of(story.record.register)),
    ]),
    ...linked.flatMap((listing) => eventsOfListing(listing, of(listing.register))),
    ...[...deep.found.values()].flatMap(eventsOfStory),
    ...eventsOfAccount(
      balance.data?.entries ?? [],
      lotNumber ?? '',
      register === LOTS ? null : pieceNumber,
    ),
  ])
  const isPending =
    (piece.isFetching && piece.data === undefined) ||
    (lot.isFetching && lot.data === undefined) ||
    deep.pending
  return {
    own,
    pieceNumber,
    lotNumber,
    /** The outline nearest to the record itself. */
    geometry: stories.find((story) => story.record.geometry !== null)?.record.geometry ?? null,
    states: balance.data?.pieces?.find((one) => one.piece === pieceNumber) ?? null,
    events,
    isPending,
  }
}
