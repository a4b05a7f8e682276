import { Button, Flex, Result } from 'antd'
import { Link } from 'react-router'

import { part } from '../../api/client'
import type { Imported } from '../../api/types/data'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Notes } from '../../parts/Notes'
import { layerAddress, shortEdition } from './layers'
import { importWords } from './importWords'

/** What was imported, and what comes next. */
export function ImportedSummary({
  imported,
  onAgain,
}: {
  imported: Imported
  onAgain: () => void
}) {
  const text = useWords(importWords)
  const edition = `${imported.layer}@${imported.edition}`
  return (
    <Result
      status="success"
      title={text.imported(shortEdition(imported.edition), grouped(imported.rows))}
      subTitle={text.importedNext}
      extra={
        <Flex gap={8} wrap justify="center">
          <Link to={layerAddress(imported.layer)}>
            <Button type="primary">{text.toLayer}</Button>
          </Link>
          <Link to={`/data/findings?edition=${part(edition)}`}>
            <Button>{text.toFindings}</Button>
          </Link>
          <Button onClick={onAgain}>{text.importAnother}</Button>
        </Flex>
      }
    >
      <Notes notes={imported.notes} />
    </Result>
  )
}
