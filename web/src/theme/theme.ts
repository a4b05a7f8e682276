import { theme as antd } from 'antd'
import type { ThemeConfig } from 'antd'

import { colours, control, type, wall } from './tokens'

export type Mode = 'light' | 'dark'

export function themeOf(mode: Mode, phone: boolean, still = false): ThemeConfig {
  const palette = mode === 'dark' ? wall : colours
  const height = phone ? control.phone : control.desk
  return {
    algorithm: mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      // popups that wait for the end of a motion that is switched off would never come
      motion: !still,
      colorPrimary: palette.primary,
      colorInfo: palette.primary,
      colorLink: palette.link,
      colorLinkHover: palette.link,
      colorSuccess: palette.good,
      colorWarning: palette.warning,
      colorError: palette.danger,
      colorSuccessBg: palette.goodGround,
      colorSuccessBorder: palette.good,
      colorInfoBg: palette.noteGround,
      colorWarningBg: palette.warningGround,
      colorWarningBorder: palette.warning,
      colorErrorBg: palette.dangerGround,
      colorErrorBorder: palette.danger,
      colorTextBase: palette.ink,
      colorTextDescription: palette.inkQuiet,
      colorTextSecondary: palette.inkQuiet,
      colorTextTertiary: palette.inkQuiet,
      colorTextPlaceholder: palette.inkQuiet,
      colorBgBase: palette.paper,
      colorBgContainer: palette.paper,
      colorBgElevated: palette.paper,
      colorBgLayout: palette.ground,
      colorBorder: palette.line,
      colorBorderSecondary: palette.line,
      fontFamily: type.family,
      fontSize: type.size,
      borderRadius: type.radius,
      controlHeight: height,
      controlHeightSM: phone ? 36 : 24,
      padding: 12,
      paddingLG: 16,
      margin: 12,
      marginLG: 16,
      motionDurationMid: '0.1s',
      motionDurationSlow: '0.15s',
      boxShadowTertiary: 'none',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Layout: { headerBg: palette.paper, siderBg: palette.paper, headerHeight: phone ? 56 : 44 },
      Table: {
        cellPaddingBlockSM: phone ? 10 : 5,
        cellPaddingInlineSM: 8,
        headerBg: palette.ground,
        rowSelectedBg: palette.selected,
        rowSelectedHoverBg: palette.selected,
      },
      // seen on the grey of the page, too
      Segmented: { trackBg: palette.line, itemColor: palette.ink },
      Form: { itemMarginBottom: 12, verticalLabelPadding: '0 0 2px' },
      Menu: {
        itemHeight: phone ? 48 : 34,
        itemSelectedBg: palette.selected,
        itemSelectedColor: palette.link,
      },
      Card: { bodyPadding: 12, headerHeight: 38 },
      Descriptions: { labelBg: palette.ground },
    },
  }
}

/** The same values for style sheets and drawings. */
export function variablesOf(mode: Mode): Record<string, string> {
  const palette = mode === 'dark' ? wall : colours
  const names = Object.entries(palette).map(([name, value]) => [`--${name}`, value])
  return Object.fromEntries(names) as Record<string, string>
}
