import { Link } from 'react-router'

import { part } from '../../api/client'
import type { PieceRow } from '../../api/types/ledger'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { useTrackNames } from '../../parts/record/trackWords'
import { PlainTable } from '../../parts/table/PlainTable'
import { TRACKS } from './books'
import { lotWords } from './lotWords'

interface Props {
  pieces: PieceRow[]
  chosen: string | null
  onChoose: (piece: string | null) => void
}

/** The pieces of a lot with their state on each track; choosing one narrows the entries. */
export function Pieces({ pieces, chosen, onChoose }: Props) {
  const text = useWords(lotWords)
  const title = useTitle()
  const names = useTrackNames()
  if (pieces.length === 0) return <Empty title={text.noPieces} />
  const isUsed = (book: string) =>
    pieces.some((piece) => piece.states.some((one) => one.book === book))
  const tracks = TRACKS.filter((book) => book in names && isUsed(book))
  return (
    <PlainTable<PieceRow>
      label={text.pieces}
      rows={pieces}
      rowKey={(piece) => piece.piece}
      active={chosen}
      onActive={(piece) => onChoose(piece.piece === chosen ? null : piece.piece)}
      columns={[
        {
          id: 'piece',
          title: text.piece,
          render: (piece) => (
            <Link to={`/registers/land_parcel/${part(piece.piece)}/plot`}>{piece.piece}</Link>
          ),
        },
        { id: 'kind', title: text.kind, render: (piece) => piece.kind },
        {
          id: 'hectares',
          title: text.hectares,
          numeric: true,
          render: (piece) => grouped(piece.hectares),
        },
        ...tracks.map((book) => ({
          id: book,
          title: names[book] ?? book,
          render: (piece: PieceRow) =>
            piece.states
              .filter((one) => one.book === book)
              .map(title)
              .join('、'),
        })),
      ]}
    />
  )
}
