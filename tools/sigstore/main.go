// Command sigstore serves the parts of a private Sigstore that Fulcio and Rekor require: two issuers of identity tokens and
// a certificate transparency log. It does not authenticate clients and must listen on a loopback interface only.
//
//	sigstore keys DIRECTORY   writes new keys of the two logs: ct.pem and rekor.pem (PKCS#8), ct.pub and rekor.pub
//	sigstore serve --listen HOST:PORT --ct-key FILE   serves until SIGTERM or SIGINT:
//	    GET /email/mint[?email=NAME@HOST]              an email token
//	    GET /github/mint[?repository=OWNER/NAME&...]   a token of a GitHub workflow
//	    both issuers also serve .well-known/openid-configuration and jwks; any other parameter sets the claim of that name
//	    POST /ct/ct/v1/add-pre-chain                   a signed certificate timestamp
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("a command is missing: keys or serve"))
	}
	commands := map[string]func([]string) error{"keys": keys, "serve": serve}
	command, known := commands[os.Args[1]]
	if !known {
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
	if err := command(os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "sigstore:", err)
	os.Exit(1)
}

// serve prints its address and serves until SIGTERM or SIGINT.
func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:0", "host and port; the host is part of the issuers' names")
	keyFile := flags.String("ct-key", "", "private key of the certificate transparency log")
	_ = flags.Parse(args)

	log, err := newCertificateLog(*keyFile)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ct/ct/v1/add-pre-chain", log.addPreChain)
	for kind, claims := range map[string]claimsOf{"email": emailClaims, "github": workflowClaims} {
		made, err := newIssuer("http://"+listener.Addr().String()+"/"+kind, claims)
		if err != nil {
			return err
		}
		made.register(mux, "/"+kind)
	}
	server := &http.Server{Handler: mux}
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() {
		<-ended.Done()
		_ = server.Close()
	}()
	fmt.Println(listener.Addr())
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}
