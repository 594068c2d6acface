package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
)

const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	bundleType   = "application/vnd.dev.sigstore.bundle.v0.3+json"
	inTotoType   = "application/vnd.in-toto+json"
)

type descriptor struct {
	MediaType string `json:"mediaType"`
	Digest    string `json:"digest"`
	Size      int    `json:"size"`
}

type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	ArtifactType  string       `json:"artifactType,omitempty"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
	Subject       *descriptor  `json:"subject,omitempty"`
}

// images pushes images, signed with a new key as cosign 3 does, and writes a list of them. Each image has a separate
// repository because the registry in memory reads the whole repository to find the referrers of an image.
func images(arguments []string) error {
	flags := flag.NewFlagSet("images", flag.ExitOnError)
	count := flags.Int("count", 1, "number of images")
	key := flags.String("key", "", "output file for the public key")
	list := flags.String("list", "", "output file for the image references with digest, one per line")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	host, repository, found := strings.Cut(flags.Arg(0), "/")
	if !found {
		return fmt.Errorf("%q is not HOST:PORT/REPOSITORY", flags.Arg(0))
	}
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if err := writeKey(*key, &signer.PublicKey); err != nil {
		return err
	}
	made, err := fill(host, repository, signer, *count)
	if err != nil {
		return err
	}
	return os.WriteFile(*list, []byte(strings.Join(made, "\n")+"\n"), 0o600)
}

func writeKey(file string, key *ecdsa.PublicKey) error {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return err
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600)
}

// store is a repository of a registry.
type store struct {
	url    string
	signer *ecdsa.PrivateKey
}

// fill pushes the images and returns their references.
func fill(host, repository string, signer *ecdsa.PrivateKey, count int) ([]string, error) {
	references := make([]string, count)
	failures := make([]error, count)
	var group sync.WaitGroup
	turns := make(chan struct{}, 8)
	for number := range count {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			name := fmt.Sprintf("%s-%d", repository, number)
			store := &store{url: "http://" + host + "/v2/" + name, signer: signer}
			digest, err := store.image(number)
			references[number], failures[number] = host+"/"+name+"@"+digest, err
		})
	}
	group.Wait()
	return references, errors.Join(failures...)
}

func (s *store) image(number int) (string, error) {
	image, err := s.manifest("application/vnd.oci.image.layer.v1.tar", fmt.Appendf(nil, "image %d\n", number), nil)
	if err != nil {
		return "", err
	}
	bundle, err := s.bundle(image.Digest)
	if err != nil {
		return "", err
	}
	_, err = s.manifest(bundleType, bundle, &image)
	return image.Digest, err
}

// manifest pushes a manifest with one layer.
func (s *store) manifest(layerType string, layer []byte, subject *descriptor) (descriptor, error) {
	config, err := s.blob("application/vnd.oci.empty.v1+json", []byte("{}"))
	if err != nil {
		return descriptor{}, err
	}
	blob, err := s.blob(layerType, layer)
	if err != nil {
		return descriptor{}, err
	}
	made := manifest{SchemaVersion: 2, MediaType: manifestType, Config: config, Layers: []descriptor{blob}, Subject: subject}
	if subject != nil {
		made.ArtifactType = layerType
	}
	content, err := json.Marshal(made)
	if err != nil {
		return descriptor{}, err
	}
	described := describe(manifestType, content)
	return described, s.send(http.MethodPut, "/manifests/"+described.Digest, manifestType, content)
}

func (s *store) blob(mediaType string, content []byte) (descriptor, error) {
	described := describe(mediaType, content)
	return described, s.send(http.MethodPost, "/blobs/uploads/?digest="+described.Digest, "application/octet-stream", content)
}

func (s *store) send(method, path, mediaType string, content []byte) error {
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", mediaType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	text, _ := io.ReadAll(response.Body)
	if err := response.Body.Close(); err != nil {
		return err
	}
	if response.StatusCode != http.StatusCreated {
		return fmt.Errorf("%s %s: %s %s", method, path, response.Status, text)
	}
	return nil
}

// bundle returns a signature bundle as cosign 3 creates it with a key and without a transparency log.
func (s *store) bundle(digest string) ([]byte, error) {
	statement := fmt.Appendf(nil, `{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://sigstore.dev/cosign/sign/v1",`+
		`"subject":[{"digest":{"sha256":%q}}],"predicate":{}}`, strings.TrimPrefix(digest, "sha256:"))
	encoded := fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(inTotoType), inTotoType, len(statement), statement)
	hash := sha256.Sum256(encoded)
	signature, err := ecdsa.SignASN1(rand.Reader, s.signer, hash[:])
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKIXPublicKey(&s.signer.PublicKey)
	if err != nil {
		return nil, err
	}
	hint := sha256.Sum256(der)
	return fmt.Appendf(nil, `{"mediaType":%q,"verificationMaterial":{"publicKey":{"hint":%q}},"dsseEnvelope":{"payload":%q,`+
		`"payloadType":%q,"signatures":[{"sig":%q}]}}`, bundleType, base64.StdEncoding.EncodeToString(hint[:]),
		base64.StdEncoding.EncodeToString(statement), inTotoType, base64.StdEncoding.EncodeToString(signature)), nil
}

func describe(mediaType string, content []byte) descriptor {
	hash := sha256.Sum256(content)
	return descriptor{MediaType: mediaType, Digest: "sha256:" + hex.EncodeToString(hash[:]), Size: len(content)}
}
