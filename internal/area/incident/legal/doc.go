// Package legal counts the deadlines that laws set after an incident (法定の報告の期限):
// the first and the full report to the Personal Information Protection Commission
// (個人情報保護委員会) and the notice to the people concerned, by 番号法29条の4 and its rules
// and by 個人情報保護法68条 and its rules.
//
// What the laws say is data (pack/deadline): which facts make an incident reportable, what
// exempts it, how many days there are. The facts are a fixed list. The same facts and the
// same definitions always give the same clocks, each with the rule that made it; when facts
// change, Compare says which clock moved and why.
package legal
