import { BarChart, LineChart, SankeyChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as withParts } from 'echarts/core'
import type { ECharts } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useEffectEvent, useRef } from 'react'

import { useAppearance } from '../../theme/mode'
import { colours, type, wall } from '../../theme/tokens'
import type { ChartProps } from './Chart'

withParts([
  BarChart,
  LineChart,
  SankeyChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  LabelLayout,
  SVGRenderer,
])

/** Draws a chart; follows its box and the theme. */
export default function Canvas({ label, option, height = 260, onOpen }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const { mode } = useAppearance()
  const opened = useEffectEvent((name: string, series: string) => onOpen?.(name, series))
  useEffect(() => {
    if (box.current === null) return
    const made = init(box.current, undefined, { renderer: 'svg' })
    chart.current = made
    made.on('click', (event) => opened(String(event.name), String(event.seriesName ?? '')))
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(box.current)
    return () => {
      observer.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    const palette = mode === 'dark' ? wall : colours
    chart.current?.setOption(
      {
        animation: false,
        backgroundColor: 'transparent',
        textStyle: { fontFamily: type.family, color: palette.ink },
        color: [palette.primary, palette.warning, palette.good, palette.danger, palette.inkQuiet],
        aria: { enabled: true, decal: { show: true } },
        ...option,
      },
      { notMerge: true },
    )
  }, [option, mode])
  return <div ref={box} role="img" aria-label={label} style={{ height, width: '100%' }} />
}
