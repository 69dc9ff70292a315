// Package approval is 決裁: one engine for every permission and decision. What is to be
// decided is a case; it takes a route, which is data, and goes from seat to seat. Seats
// belong to posts, so that a transfer (人事異動) takes them along; whoever deputizes acts
// as 代理, or as 代決 with a task to look at it afterwards (後閲). What was done first in
// an emergency stays red until it is ratified (事後承認).
//
// The rules are in flow, without database. Here are the rooms around them: routes of the
// body, cases with their acts, the inbox, what other rooms hand in (File, On), papers.
package approval
