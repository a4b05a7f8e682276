import { words } from '../../i18n/words'

export const recordWords = words(
  {
    personal: '个人信息，已遮蔽',
    open: (number: string) => `打开 ${number}`,
    basics: '基本情况',
    amounts: '面积和数量',
    money: '价款',
    dates: '日期',
    links: '关联记录',
    state: '状态',
    showEmpty: (count: string) => `显示未填的 ${count} 项`,
    hideEmpty: '收起未填的项',
    noneFilled: '一项也没有填写',
  },
  {
    personal: 'Personal data, masked',
    open: (number: string) => `Open ${number}`,
    basics: 'Basics',
    amounts: 'Areas and quantities',
    money: 'Money',
    dates: 'Dates',
    links: 'Linked records',
    state: 'State',
    showEmpty: (count: string) => `Show ${count} empty fields`,
    hideEmpty: 'Hide empty fields',
    noneFilled: 'Nothing is filled in',
  },
)
