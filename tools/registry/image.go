package main

import (
	"flag"
	"fmt"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// image pushes an image with one small layer, or an index of two such images, and prints the digest.
func image(args []string) error {
	flags := flag.NewFlagSet("image", flag.ExitOnError)
	text := flags.String("text", "", "content of the layer")
	index := flags.Bool("index", false, "push an index for two platforms")
	_ = flags.Parse(args)
	if flags.NArg() != 1 || *text == "" {
		return fmt.Errorf("image requires --text and a reference")
	}
	reference, err := name.NewTag(flags.Arg(0), name.Insecure)
	if err != nil {
		return err
	}
	if *index {
		return pushIndex(*text, reference)
	}
	made, err := tiny(*text, "amd64")
	if err != nil {
		return err
	}
	return pushImage(made, reference)
}

func pushIndex(text string, reference name.Tag) error {
	var made v1.ImageIndex = mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, architecture := range []string{"amd64", "arm64"} {
		platform, err := tiny(text, architecture)
		if err != nil {
			return err
		}
		made = mutate.AppendManifests(made, mutate.IndexAddendum{
			Add:        platform,
			Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: architecture}},
		})
	}
	digest, err := made.Digest()
	if err != nil {
		return err
	}
	fmt.Println(digest)
	return remote.WriteIndex(reference, made)
}

func tiny(text, architecture string) (v1.Image, error) {
	layer := static.NewLayer([]byte(text+" "+architecture+"\n"), types.OCILayer)
	return linuxImage(layer, architecture, v1.Config{})
}

// linuxImage returns an image of one layer.
func linuxImage(layer v1.Layer, architecture string, config v1.Config) (v1.Image, error) {
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	layered, err := mutate.AppendLayers(base, layer)
	if err != nil {
		return nil, err
	}
	file, err := layered.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture, file.Config = "linux", architecture, config
	return mutate.ConfigFile(layered, file)
}

// pushImage prints the digest of an image and pushes it.
func pushImage(made v1.Image, reference name.Tag) error {
	digest, err := made.Digest()
	if err != nil {
		return err
	}
	fmt.Println(digest)
	return remote.Write(reference, made)
}
