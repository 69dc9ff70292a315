// Package web serves Okite's pages to a browser: it knows who asks, asks for the
// permission that each route names, frames an area's page with menu and search,
// reads forms and lists from the request, and turns faults into Japanese pages.
//
// Every page works without script. A change is a POST answered by a redirect; a
// faulty form comes back with status 422 and all that was entered.
package web
