import {
  BlockOutlined,
  BorderOuterOutlined,
  ColumnWidthOutlined,
  DesktopOutlined,
  PictureOutlined,
  PrinterOutlined,
  SplitCellsOutlined,
} from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'

import { useWords } from '../../i18n/words'
import type { Sketching } from '../../parts/map/sketch/useSketch'
import { useInstance } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import type { MapAddress } from './useMapState'
import { mapWords } from './words'

interface Props {
  state: MapAddress
  sketching: Sketching
  /** The day to compare with at first: that of the edition before. */
  before: string
}

interface Tool {
  id: string
  title: string
  icon: ReactNode
  on?: boolean
  act: () => void
}

/** What one does with the map, in words and marks. */
export function Toolbar({ state, sketching, before }: Props) {
  const text = useWords(mapWords)
  const navigate = useNavigate()
  const instance = useInstance()
  const { phone } = useAppearance()
  const { against, standing, base, change } = state
  const kind = sketching.sketch?.kind
  const draw = (wanted: 'polygon' | 'line') =>
    kind === wanted ? sketching.end() : sketching.begin(wanted)
  const search = () => window.location.search
  const tools: Tool[] = [
    {
      id: 'area',
      title: text.toolArea,
      icon: <BorderOuterOutlined />,
      on: kind === 'polygon',
      act: () => draw('polygon'),
    },
    {
      id: 'length',
      title: text.toolLength,
      icon: <ColumnWidthOutlined />,
      on: kind === 'line',
      act: () => draw('line'),
    },
    {
      id: 'compare',
      title: text.toolCompare,
      icon: <SplitCellsOutlined />,
      on: against !== null,
      act: () => change({ against: against === null ? before : null, other: false }),
    },
    {
      id: 'standing',
      title: text.toolStanding,
      icon: <BlockOutlined />,
      on: standing,
      act: () => change({ standing: !standing }),
    },
    {
      id: 'print',
      title: text.toolPrint,
      icon: <PrinterOutlined />,
      act: () => void navigate(`/map/print${search()}`),
    },
    {
      id: 'exhibition',
      title: text.toolExhibition,
      icon: <DesktopOutlined />,
      act: () => void navigate('/exhibition'),
    },
  ]
  if (instance?.base_map) {
    tools.push({
      id: 'base',
      title: text.toolBase,
      icon: <PictureOutlined />,
      on: base,
      act: () => change({ base: !base }),
    })
  }
  return (
    <div className="map-tools no-print" role="toolbar" aria-label={text.tools}>
      {tools.map(({ id, title, icon, on, act }) => (
        <Tooltip key={id} title={phone ? undefined : title}>
          <Button
            size={phone ? 'middle' : 'small'}
            icon={icon}
            type={on ? 'primary' : 'default'}
            aria-pressed={on}
            aria-label={title}
            onClick={act}
          >
            {phone ? undefined : title}
          </Button>
        </Tooltip>
      ))}
    </div>
  )
}
