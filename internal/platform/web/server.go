package web

import (
	"net/http"
	"time"
)

// Server returns a server for h whose limits stop a client that sends a byte now
// and then from holding connections (slowloris). Reading and writing get five
// minutes, enough for an upload over a slow line.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute,
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
