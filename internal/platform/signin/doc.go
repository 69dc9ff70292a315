// Package signin lets people of a body (団体) in: local accounts with a password,
// sessions of a browser, access tokens for the API, and the limits that slow down
// guessing. Who a person is and which roles they hold it asks from a Directory, which
// the organisation implements; what a role may do comes from a Matrix.
//
// Nothing that opens a door is stored: of passwords an argon2id hash, of session and
// access tokens their SHA-256. A failed sign-in shows, takes and answers the same
// whether the name exists or not.
//
// A second way to verify a person (directory, OpenID Connect, second factor) is
// another Verifier.
package signin
