package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const refName = "org.opencontainers.image.ref.name"

var fallbackTag = regexp.MustCompile("^sha256-[0-9a-f]{64}$")

// push uploads every blob of a layout, then every manifest: untagged ones by digest, the others under their tags.
func push(args []string) error {
	flags := flag.NewFlagSet("push", flag.ExitOnError)
	fallback := flags.Bool("fallback-tags", true, "push the tags of the referrers tag schema")
	_ = flags.Parse(args)
	if flags.NArg() != 2 {
		return fmt.Errorf("push requires a layout and a repository")
	}
	repository, err := name.NewRepository(flags.Arg(1), name.Insecure)
	if err != nil {
		return err
	}
	index, err := layout.ImageIndexFromPath(flags.Arg(0))
	if err != nil {
		return err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	if err := pushBlobs(flags.Arg(0), repository, manifest.Manifests); err != nil {
		return err
	}
	for _, descriptor := range manifest.Manifests {
		tag := descriptor.Annotations[refName]
		if tag != "" && fallbackTag.MatchString(tag) && !*fallback {
			continue
		}
		if err := pushManifest(flags.Arg(0), repository, descriptor, tag); err != nil {
			return err
		}
	}
	return nil
}

// pushBlobs uploads the blobs of the layout that are not manifests.
func pushBlobs(dir string, repository name.Repository, manifests []v1.Descriptor) error {
	isManifest := map[string]bool{}
	for _, descriptor := range manifests {
		isManifest[descriptor.Digest.Hex] = true
	}
	files, err := os.ReadDir(filepath.Join(dir, "blobs", "sha256"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if isManifest[file.Name()] {
			continue
		}
		content, err := os.ReadFile(filepath.Join(dir, "blobs", "sha256", file.Name()))
		if err != nil {
			return err
		}
		if err := remote.WriteLayer(repository, static.NewLayer(content, types.OCILayer)); err != nil {
			return err
		}
	}
	return nil
}

type rawManifest struct {
	content   []byte
	mediaType types.MediaType
}

func (r rawManifest) RawManifest() ([]byte, error)        { return r.content, nil }
func (r rawManifest) MediaType() (types.MediaType, error) { return r.mediaType, nil }

func pushManifest(dir string, repository name.Repository, descriptor v1.Descriptor, tag string) error {
	blob, err := layout.Path(dir).Blob(descriptor.Digest)
	if err != nil {
		return err
	}
	defer blob.Close()
	content, err := io.ReadAll(blob)
	if err != nil {
		return err
	}
	var reference name.Reference = repository.Digest(descriptor.Digest.String())
	if tag != "" {
		reference = repository.Tag(tag)
	}
	return remote.Put(reference, rawManifest{content, descriptor.MediaType})
}
