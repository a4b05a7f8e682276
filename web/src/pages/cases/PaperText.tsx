import type { ReactNode } from 'react'

/** The words of a document: headings, tables and paragraphs as they are printed. */
export function PaperText({ text }: { text: string }) {
  return <article className="paper-text">{blocksOf(text).map(drawn)}</article>
}

type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'line'; text: string }
  | { kind: 'table'; rows: string[][] }

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  for (const line of text.split('\n')) {
    const last = blocks.at(-1)
    if (line.startsWith('|')) {
      const rows = last?.kind === 'table' ? last.rows : []
      if (last?.kind !== 'table') blocks.push({ kind: 'table', rows })
      // the rule under the head of a table
      if (!/^\|[-|: ]+\|?$/.test(line))
        rows.push(
          line
            .slice(1)
            .replace(/\|\s*$/, '')
            .split('|'),
        )
    } else if (line.startsWith('#')) {
      blocks.push({ kind: 'heading', text: line.replace(/^#+\s*/, '') })
    } else blocks.push({ kind: 'line', text: line })
  }
  return blocks
}

/** What stands between two stars each is bold. */
function marked(text: string): ReactNode {
  const parts = text.trimEnd().split(/\*\*(.+?)\*\*/)
  return parts.map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part))
}

function drawn(block: Block, index: number) {
  if (block.kind === 'heading') return <h2 key={index}>{block.text}</h2>
  if (block.kind === 'line')
    return <div key={index}>{block.text === '' ? '\u00a0' : marked(block.text)}</div>
  return (
    <table key={index}>
      <tbody>
        {block.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) =>
              at === 0 ? (
                <th key={column} scope="col">
                  {marked(cell)}
                </th>
              ) : (
                <td key={column}>{marked(cell)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
