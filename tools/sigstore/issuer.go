package main

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// issuer is an OpenID provider that signs the requested claims without authentication (RS256).
type issuer struct {
	url    string
	claims claimsOf
	public jose.JSONWebKeySet
	signer jose.Signer
}

func newIssuer(url string, claims claimsOf) (*issuer, error) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	key := jose.JSONWebKey{Key: private, KeyID: "1", Algorithm: string(jose.RS256), Use: "sig"}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return nil, err
	}
	return &issuer{url, claims, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{key.Public()}}, signer}, nil
}

func (i *issuer) register(mux *http.ServeMux, path string) {
	mux.HandleFunc("GET "+path+"/.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET "+path+"/jwks", i.keys)
	mux.HandleFunc("GET "+path+"/mint", i.mint)
}

func (i *issuer) discovery(response http.ResponseWriter, _ *http.Request) {
	respond(response, map[string]any{
		"issuer":                                i.url,
		"jwks_uri":                              i.url + "/jwks",
		"authorization_endpoint":                i.url + "/authorize",
		"token_endpoint":                        i.url + "/token",
		"response_types_supported":              []string{"id_token"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{string(jose.RS256)},
	})
}

func (i *issuer) keys(response http.ResponseWriter, _ *http.Request) {
	respond(response, i.public)
}

// mint responds with a token, which expires in ten minutes unless the parameter exp sets another time.
func (i *issuer) mint(response http.ResponseWriter, request *http.Request) {
	query := request.URL.Query()
	now := time.Now()
	claims := i.claims(query)
	claims["iss"], claims["aud"] = i.url, "sigstore"
	claims["iat"], claims["nbf"], claims["exp"] = now.Unix(), now.Unix(), now.Add(10*time.Minute).Unix()
	for name := range query {
		claims[name] = value(name, query.Get(name))
	}
	token, err := jwt.Signed(i.signer).Claims(claims).Serialize()
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
		return
	}
	response.Header().Set("Content-Type", "application/jwt")
	_, _ = io.WriteString(response, token)
}

// value converts a parameter to the value of a claim: times to numbers, email_verified to a boolean.
func value(name, text string) any {
	switch name {
	case "iat", "nbf", "exp":
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			return number
		}
	case "email_verified":
		return text == "true"
	}
	return text
}

func respond(response http.ResponseWriter, body any) {
	response.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(response).Encode(body)
}
