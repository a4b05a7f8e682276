/** The one place where colour, type and space are decided. */

export const colours = {
  primary: '#1d5c86',
  link: '#1d5c86',
  good: '#2b7a4b',
  goodGround: '#e8f4ec',
  noteGround: '#e9f1f7',
  warning: '#8a5000',
  warningGround: '#fdf1dc',
  danger: '#b3261e',
  dangerGround: '#fdecea',
  ink: '#1b2430',
  inkQuiet: '#55606e',
  line: '#d5dae0',
  paper: '#ffffff',
  ground: '#f3f5f7',
  selected: '#e3eef6',
} as const

/** The large screen on the wall: dark, with the same meaning of every colour. */
export const wall = {
  primary: '#3f86b5',
  link: '#8cc8f0',
  good: '#6cc48f',
  goodGround: '#14301f',
  noteGround: '#172c3c',
  warning: '#e6ad55',
  warningGround: '#33280f',
  danger: '#ff8a80',
  dangerGround: '#3a1d1b',
  ink: '#e6ebf0',
  inkQuiet: '#a3aebb',
  line: '#33404e',
  paper: '#17202a',
  ground: '#0e151c',
  selected: '#1f3a50',
} as const

export const type = {
  family:
    '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", system-ui, sans-serif',
  size: 14,
  radius: 3,
} as const

/** Heights of controls: dense at a desk, for a thumb on a phone. */
export const control = { desk: 30, phone: 44 } as const
