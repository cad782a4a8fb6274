# Completion for bash, made from the help of kcptun-netty.
_kcptun_netty() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
    # "=" is a word of its own here.
    [[ $current != = ]] || current=
    [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD - 2]}
    case $before in
        -c | --config)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return
            ;;
        -u | --user)
            mapfile -t COMPREPLY < <(compgen -u -- "$current")
            return
            ;;
        --method | --genpsk)
            mapfile -t COMPREPLY < <(compgen -W 'xchacha20poly1305_ietf xsalsa20poly1305 chacha20poly1305_ietf aes256gcm' -- "$current")
            return
            ;;
    esac
    case ${COMP_WORDS[1]} in
        init) words='--connect= --force --help --host= --key-of= --method= --name= --no-qr --output= --port= --rendezvous= --service= --version' ;;
        join) words='--force --help --listen= --output= --version' ;;
        share) words='--config= --help --host= --name= --no-qr --version' ;;
        demo) words='--delay= --help --loss= --method= --rate= --size= --version' ;;
        bench) words='--help --method= --seconds= --version' ;;
        doctor) words='--config= --help --json --seconds= --version' ;;
        top) words='--help --once --sort= --token= --version' ;;
        *)
            words='--config= --check --daemonize --user= --verbose --silence --list-methods --genpsk= --help --version'
            [[ $COMP_CWORD -ne 1 ]] || words+=' init join share demo bench doctor top'
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
}
complete -F _kcptun_netty kcptun-netty
