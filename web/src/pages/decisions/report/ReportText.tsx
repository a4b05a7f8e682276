import { Link } from 'react-router'

import type {
  Report,
  ReportBlock,
  ReportFigure,
  ReportRun,
  ReportTable,
} from '../../../api/types/reports'
import { grouped } from '../../../format/number'
import { useWords } from '../../../i18n/words'
import { figureAddress } from '../Answers'
import { ReportChart } from './ReportChart'
import { reportWords } from './reportWords'

/** The text of a report; every figure in it opens. */
export function ReportText({ report }: { report: Report }) {
  return (
    <article className="report-page">
      <h1>{report.title}</h1>
      {report.blocks.map((block, index) => (
        <Block key={index} block={block} report={report} />
      ))}
      <p style={{ textAlign: 'end' }}>{report.issuer}</p>
    </article>
  )
}

function Block({ block, report }: { block: ReportBlock; report: Report }) {
  const text = useWords(reportWords)
  if ('heading' in block) {
    return block.heading.level <= 1 ? <h2>{block.heading.text}</h2> : <h3>{block.heading.text}</h3>
  }
  if ('paragraph' in block) {
    return (
      <p>
        {block.paragraph.runs.map((run, index) => (
          <Run key={index} run={run} figures={report.figures} />
        ))}
      </p>
    )
  }
  if ('table' in block) return <Table table={block.table} figures={report.figures} />
  if ('chart' in block) return <ReportChart chart={block.chart} report={report} />
  return (
    <figure>
      <figcaption>{block.map.title}</figcaption>
      {block.map.indicators.map((id) => (
        <div key={id} style={{ textAlign: 'center' }}>
          <Link to={figureAddress(id, report.year)}>
            {text.onMap} {report.figures.find((figure) => figure.id === id)?.title ?? id}
          </Link>
        </div>
      ))}
    </figure>
  )
}

function Run({ run, figures }: { run: ReportRun; figures: ReportFigure[] }) {
  const text = useWords(reportWords)
  const figure = run.figure === null || run.figure === undefined ? null : figures[run.figure]
  if (!figure) return <>{run.text}</>
  const told = [
    figure.title,
    figure.exact ?? figure.reason,
    figure.basis && text[figure.basis],
    figure.blank > 0 && text.blank(grouped(figure.blank)),
  ]
  return (
    <Link to={figureAddress(figure.id, figure.year)} title={told.filter(Boolean).join(' · ')}>
      {run.text}
    </Link>
  )
}

function Table({ table, figures }: { table: ReportTable; figures: ReportFigure[] }) {
  return (
    <figure className="plain-table">
      <figcaption>{table.title}</figcaption>
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at}>
                  <Run run={cell} figures={figures} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
