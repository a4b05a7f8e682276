import { PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'

import { part } from '../../../api/client'
import type { PieceRow } from '../../../api/types/ledger'
import { useTitle, useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { PageHeader } from '../../../parts/PageHeader'
import { Panel } from '../../../parts/Panel'
import { useRegister } from '../../../parts/record/useRegister'
import { useTrackNames } from '../../../parts/record/trackWords'
import { Instruct } from '../../workbench/Instruct'
import { RecordPlace } from '../RecordPlace'
import { ValueGroups } from '../ValueGroups'
import '../registers.css'
import { Timeline } from './Timeline'
import { LANES } from './events'
import type { Lane } from './events'
import { PIECES } from './land'
import { plotWords } from './plotWords'
import { usePlot } from './usePlot'
import './plot.css'

/** A piece of land on one screen: what it is, where it stands, and all that happened to it. */
export default function PlotPage() {
  const { register = '', number = '' } = useParams()
  const text = useWords(plotWords)
  const title = useTitle()
  const [params, setParams] = useSearchParams()
  const words = useRegister(register)
  const plot = usePlot(register, number)
  const chosen = params.get('lanes')?.split(',')
  const lanes = LANES.filter((lane) => chosen?.includes(lane) ?? true)
  const choose = (next: readonly Lane[]) =>
    setParams(next.length === LANES.length ? {} : { lanes: next.join(',') }, { replace: true })
  return (
    <>
      <PageHeader
        title={text.title(number)}
        lead={text.lead}
        path={[
          { title: text.registers, to: '/registers' },
          {
            title: words.definition ? title(words.definition) : register,
            to: `/registers/${register}`,
          },
          { title: number, to: `/registers/${register}/${part(number)}` },
        ]}
        actions={
          <>
            <Instruct
              about={{
                register,
                record: number,
                title: words.definition ? title(words.definition) : '',
              }}
            />
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.print}
            </Button>
          </>
        }
      />
      <Asked query={plot.own} rows={14}>
        {(story) => (
          <div className="plot">
            <aside>
              <RecordPlace geometry={plot.geometry} label={number} height={220} />
              <Standing piece={plot.states} lot={plot.lotNumber} pieceNumber={plot.pieceNumber} />
              <Panel title={title(story.record)}>
                <ValueGroups shown={story.record} words={words} />
              </Panel>
            </aside>
            <Timeline
              events={plot.events}
              lanes={lanes}
              onLanes={choose}
              pending={plot.isPending}
            />
          </div>
        )}
      </Asked>
    </>
  )
}

interface StandingProps {
  piece: PieceRow | null
  pieceNumber: string | null
  lot: string | null
}

/** In which state the piece stands on each track of the ledger. */
function Standing({ piece, pieceNumber, lot }: StandingProps) {
  const text = useWords(plotWords)
  const title = useTitle()
  const books = useTrackNames()
  return (
    <Panel
      title={text.stands}
      extra={lot !== null && <Link to={`/ledger/lots/${part(lot)}`}>{text.statement}</Link>}
    >
      {lot === null && <span className="quiet">{text.notInLedger}</span>}
      {lot !== null && (
        <div>
          {text.lot} <Link to={`/registers/land_approval/${part(lot)}`}>{lot}</Link>
        </div>
      )}
      {pieceNumber !== null && (
        <div>
          {text.piece} <Link to={`/registers/${PIECES}/${part(pieceNumber)}`}>{pieceNumber}</Link>
        </div>
      )}
      {piece !== null && (
        <>
          <div>
            {piece.kind} {piece.hectares}
            <span className="unit">{text.hectares}</span>
          </div>
          <dl className="values">
            {piece.states
              .filter((state) => state.book in books)
              .map((state) => (
                <div key={state.book + state.state}>
                  <dt>{books[state.book]}</dt>
                  <dd>{title(state)}</dd>
                </div>
              ))}
          </dl>
        </>
      )}
    </Panel>
  )
}
