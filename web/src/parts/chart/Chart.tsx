import type { EChartsCoreOption } from 'echarts/core'
import { Suspense, lazy, useState } from 'react'
import type { ReactNode } from 'react'
import { Button } from 'antd'

import { useWords } from '../../i18n/words'
import { Loading } from '../Loading'
import { chartWords } from './words'

const Canvas = lazy(() => import('./Canvas'))

export interface ChartProps {
  label: string
  option: EChartsCoreOption
  height?: number
  /** The same figures as a table, for those who read or hear it. */
  table?: ReactNode
  /** A part of the chart was pressed: its name, and the name of its series. */
  onOpen?: (name: string, series: string) => void
}

/** A chart that can be read as a table too. */
export function Chart(props: ChartProps) {
  const text = useWords(chartWords)
  const [asTable, setAsTable] = useState(false)
  return (
    <div>
      {asTable ? (
        props.table
      ) : (
        <Suspense fallback={<Loading rows={6} />}>
          <Canvas {...props} />
        </Suspense>
      )}
      {props.table !== undefined && (
        <Button type="link" size="small" className="no-print" onClick={() => setAsTable(!asTable)}>
          {asTable ? text.asChart : text.asTable}
        </Button>
      )}
    </div>
  )
}
