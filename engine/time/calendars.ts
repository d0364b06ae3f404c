import type { Calendar } from '#engine/time/time.ts'

/**
 * Days off and make-up working days by the yearly notice of 国务院办公厅 (全国年节及纪念日放假办法 第七条). A new year is one
 * more entry and a new version: due dates name the version they were computed with.
 */
export const CHINA: Calendar = {
  version: 'cn-2026.1',
  years: {
    '2025': {
      source: '国务院办公厅关于2025年部分节假日安排的通知（2024-11-12）',
      daysOff: [
        ['2025-01-01', '2025-01-01'],
        ['2025-01-28', '2025-02-04'],
        ['2025-04-04', '2025-04-06'],
        ['2025-05-01', '2025-05-05'],
        ['2025-05-31', '2025-06-02'],
        ['2025-10-01', '2025-10-08'],
      ],
      makeUpWorkingDays: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
    },
    '2026': {
      source: '国务院办公厅关于2026年部分节假日安排的通知（2025-11-04）',
      daysOff: [
        ['2026-01-01', '2026-01-03'],
        ['2026-02-15', '2026-02-23'],
        ['2026-04-04', '2026-04-06'],
        ['2026-05-01', '2026-05-05'],
        ['2026-06-19', '2026-06-21'],
        ['2026-09-25', '2026-09-27'],
        ['2026-10-01', '2026-10-07'],
      ],
      makeUpWorkingDays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
    },
  },
}

type Overlay = NonNullable<Calendar['overlay']>

/**
 * A calendar with the days a region adds (NJ2024 第四条). Laid over one another, the later region's days win; the
 * version names every region: `cn-2026.1+guangxi`.
 */
export function withRegion(calendar: Calendar, region: Overlay): Calendar {
  const before = calendar.overlay
  return {
    version: `${calendar.version}+${region.region}`,
    years: calendar.years,
    overlay: {
      region: before ? `${before.region}+${region.region}` : region.region,
      daysOff: [...(before?.daysOff.filter(day => !region.workingDays.includes(day)) ?? []), ...region.daysOff],
      workingDays: [...(before?.workingDays.filter(day => !region.daysOff.includes(day)) ?? []), ...region.workingDays],
    },
  }
}
