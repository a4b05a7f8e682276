import { words } from '../../i18n/words'

export const chartWords = words(
  {
    nothing: '没有数字',
    asTable: '看成表',
    asChart: '看成图',
    year: '年度',
    value: '数值',
    from: '从',
    to: '到',
  },
  {
    nothing: 'No figures',
    asTable: 'As a table',
    asChart: 'As a chart',
    year: 'Year',
    value: 'Figure',
    from: 'From',
    to: 'To',
  },
)
